"""The accounts of bookkeeping in the office: kept by head office, for its own merchant."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pos.models import AccountMapping, MappedAccount
from stores.models import RoleName
from tests import make
from tests.constraints import refused
from tests.stores.pages import enter, form_of, text

pytestmark = pytest.mark.django_db

LIST = reverse("admin:pos_accountmapping_changelist")
ADD = reverse("admin:pos_accountmapping_add")
Entry = MappedAccount.Entry


def row_of(given: dict[str, Any], entry: Entry) -> str:
    """What the fields of this entry's row are called on the page."""
    [name] = [name for name, value in given.items() if value == entry and name.endswith("-entry")]
    return name.removesuffix("entry")


def test_head_office_enters_the_accounts_that_it_needs(client: Client) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    given = form_of(client.get(ADD)) | {"merchant": store.merchant_id}
    sales = row_of(given, Entry.STANDARD)
    given |= {f"{row_of(given, Entry.VIPPS)}account": "1579"}
    given |= {f"{sales}account": "3000", f"{sales}vat_code": "3"}

    answer = client.post(ADD, given)
    assert answer.status_code == 302, text(answer)

    rows = MappedAccount.objects.order_by("account").values_list("entry", "account", "vat_code")
    assert list(rows) == [("VIPPS", "1579", ""), ("STANDARD", "3000", "3")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"account": "=1+1"}, "letters and digits"),
        ({"account": "1579", "vat_code": "3"}, "Only sales have"),
    ],
)
def test_what_is_no_account_is_refused_in_words(
    client: Client, fields: dict[str, str], said: str
) -> None:
    store = make.store()
    enter(client, store, RoleName.HEAD_OFFICE, whole_merchant=True)
    given = form_of(client.get(ADD)) | {"merchant": store.merchant_id}
    row = row_of(given, Entry.VIPPS)

    answer = client.post(ADD, given | {row + name: value for name, value in fields.items()})

    assert said in text(answer)
    assert not AccountMapping.objects.exists()


def test_another_merchants_accounts_are_not_there(client: Client) -> None:
    mine, other = make.store(), make.store()
    theirs = AccountMapping.objects.create(merchant=other.merchant)
    enter(client, mine, RoleName.HEAD_OFFICE, whole_merchant=True)

    page: Any = client.get(LIST)
    assert list(page.context["cl"].result_list) == []
    url = reverse("admin:pos_accountmapping_change", args=[theirs.pk])
    assert client.get(url).status_code == 404
    given = form_of(client.get(ADD)) | {"merchant": other.merchant_id}
    assert client.post(ADD, given).status_code == 200
    assert AccountMapping.objects.count() == 1


def test_an_accountant_looks_and_does_not_change(client: Client) -> None:
    store = make.store()
    mapping = AccountMapping.objects.create(merchant=store.merchant)
    enter(client, store, RoleName.ACCOUNTANT, whole_merchant=True)

    url = reverse("admin:pos_accountmapping_change", args=[mapping.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"has_vat_lines": "on"}).status_code == 403
    assert client.get(ADD).status_code == 403


def test_an_entry_has_one_account_per_rate() -> None:
    mapping = AccountMapping.objects.create(merchant=make.merchant())
    given = {"mapping": mapping, "entry": Entry.MIDDLE, "account": "3020"}
    MappedAccount.objects.create(**given)
    MappedAccount.objects.create(**given, rate=1400)
    for rate in (None, 1400):
        with refused("one_account_per_entry_and_rate"):
            MappedAccount.objects.create(**given, rate=rate)
