"""The office's receipts: whose they are, what the filters show, what an export leaves behind."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pos import returns, tasks
from pos.admin.jobs import JobAdmin
from pos.models import Job
from stores.models import AuditEntry, POSDevice, Store
from stores.templatetags.money import with_currency
from tests import make
from tests.pos.test_export_jobs import press
from tests.pos.test_exports import fetch, office, read
from tests.pos.till import Till, open_till

LIST = reverse("admin:pos_receipt_changelist")


@pytest.fixture
def till(committed: Any) -> Till:
    return open_till()


def listed(client: Client, **query: Any) -> list[int]:
    answer: Any = client.get(LIST, query)
    assert answer.status_code == 200
    return sorted(receipt.pk for receipt in answer.context["cl"].result_list)


def offered(client: Client, title: str, **query: Any) -> list[str]:
    """The choices of a filter, without the one for all."""
    changes: Any = client.get(LIST, query).context["cl"]
    spec = next(spec for spec in changes.filter_specs if str(spec.title) == title)
    return [str(choice["display"]) for choice in spec.choices(changes)][1:]


def manager(store: Store) -> Client:
    user = make.user()
    make.staff(store, "MANAGER", user=user)
    client = Client()
    client.force_login(user)
    return client


def second_till(first: Till, **fields: Any) -> Till:
    """Another till with the same goods, of the same store unless another is given."""
    device = make.device(**({"store": first.device.store} | fields))
    return Till(device, make.staff(device.store), first.hoodie, first.coffee)


def test_a_manager_sees_the_receipts_of_the_own_store(till: Till) -> None:
    neighbour = second_till(till, store=make.store(merchant=till.device.store.merchant))
    ours, theirs = till.sell(), neighbour.sell()
    client = manager(till.device.store)

    assert listed(client) == [ours.pk]
    assert client.get(reverse("admin:pos_receipt_change", args=[ours.pk])).status_code == 200
    assert client.get(reverse("admin:pos_receipt_change", args=[theirs.pk])).status_code == 404
    assert theirs.pk not in listed(client, device__store__id__exact=neighbour.device.store_id)
    assert theirs.pk not in listed(client, device__id__exact=neighbour.device.pk)


def test_the_page_of_a_basket_has_its_sums_as_money(till: Till) -> None:
    receipt = till.sell()
    assert receipt.basket
    url = reverse("admin:pos_basket_change", args=[receipt.basket_id])
    shown = manager(till.device.store).get(url).content.decode()
    assert with_currency(receipt.total, "NOK") in shown
    assert with_currency(receipt.basket.vat, "NOK") in shown
    assert f">{receipt.total}<" not in shown


def test_the_filters_narrow_to_a_store_a_device_and_days(till: Till) -> None:
    beside = second_till(till)
    neighbour = second_till(till, store=make.store(merchant=till.device.store.merchant))
    first, second, third = till.sell(), beside.sell(), neighbour.sell()
    client = office(till.device.store)[0]
    store = till.device.store_id

    assert listed(client) == [first.pk, second.pk, third.pk]
    assert listed(client, device__store__id__exact=store) == [first.pk, second.pk]
    assert listed(client, device__id__exact=beside.device.pk) == [second.pk]
    today = first.business_date.isoformat()
    assert listed(client, business_date__gte=today, business_date__lte=today, q="1")
    assert listed(client, business_date__gte="2099-01-01") == []


def test_the_devices_offered_are_those_of_the_chosen_store(till: Till) -> None:
    neighbour = second_till(till, store=make.store(merchant=till.device.store.merchant))
    client = office(till.device.store)[0]
    title = str(POSDevice._meta.verbose_name)

    assert len(offered(client, title)) == 2
    chosen = {"device__store__id__exact": neighbour.device.store_id}
    assert offered(client, title, **chosen) == [str(neighbour.device)]


@pytest.mark.parametrize("store", ["1" * 30, "1" * 5000, "x"])
def test_a_store_that_cannot_be_has_no_receipts_and_breaks_no_page(till: Till, store: str) -> None:
    answer = manager(till.device.store).get(LIST, {"device__store__id__exact": store})

    assert answer.status_code in (200, 302)


def test_an_export_is_offered_to_whoever_may_export(till: Till) -> None:
    assert "Export CSV" in office(till.device.store)[0].get(LIST).content.decode()
    sees = manager(till.device.store)
    assert ("Export CSV" in sees.get(LIST).content.decode()) == (
        sees.get(reverse("export-receipts")).status_code == 200
    )


def test_an_export_takes_the_filters_of_the_list_and_nothing_else(till: Till) -> None:
    client, _user = office(till.device.store)
    plain = client.get(LIST)
    assert plain.context["export_url"] == "/office/receipts.csv"
    assert plain.context["vat_url"] == "/office/receipts.csv?rows=vat"

    found = client.get(LIST, {"kind__exact": "SALE", "q": "é", "o": "1", "p": "1", "_facets": ""})
    filters = "kind__exact=SALE&q=%C3%A9"
    assert found.context["export_url"] == f"/office/receipts.csv?{filters}"
    assert found.context["vat_url"] == f"/office/receipts.csv?{filters}&rows=vat"
    for url in ("export_url", "vat_url"):
        address = found.context[url].replace("&", "&amp;")
        assert f'<form method="post" action="{address}">' in found.content.decode()


def test_an_export_and_its_download_are_in_the_log(
    till: Till, settings: Settings, tmp_path: Any
) -> None:
    settings.EXPORT_LIMIT, settings.VAR = 0, tmp_path
    till.sell()
    client, user = office(till.device.store)

    press(client)
    job = Job.objects.get()
    tasks.export_receipts(job_id=job.pk)
    assert client.get(reverse("download-export", args=[job.pk])).status_code == 200
    assert [entry.split()[0] for entry in logged(user)] == ["export", "download"]


def logged(user: User) -> list[str]:
    entries = AuditEntry.objects.filter(user=user).order_by("pk")
    return list(entries.values_list("text", flat=True))


def test_vat_by_rate_is_a_row_per_rate_that_adds_up_to_the_receipts(till: Till) -> None:
    till.add(till.coffee)
    receipt = till.sell()
    client = office(till.device.store)[0]

    rows = read(fetch(client, "rows=vat"))
    assert [(row["vat_rate"], row["total"], row["vat"]) for row in rows] == [
        ("25,00", "299,00", "59,80"),
        ("15,00", "25,80", "3,37"),
    ]
    assert {row["number"] for row in rows} == {str(receipt.number)}
    assert sum(minor(row["vat"]) for row in rows) == minor(read(fetch(client))[0]["vat"])


def minor(text: str) -> int:
    return int(text.replace(",", ""))


def test_a_return_says_who_asked_for_it_and_of_what(till: Till) -> None:
    sale = till.sell()
    user = make.user(first_name="Solveig", last_name="Aasen")
    line = sale.lines.get()
    quantities = {line.pk: line.quantity}
    with transaction.atomic():
        asked = returns.ask(sale, quantities=quantities, reason="wrong size", user=user)
        back = returns.complete(asked)

    client = office(till.device.store)[0]
    shown = client.get(reverse("admin:pos_receipt_change", args=[back.pk])).content.decode()
    for text in ("Solveig Aasen", "wrong size", f"/receipt/{sale.pk}/"):
        assert text in shown


@pytest.mark.parametrize(
    ("rows", "said"), [("", "Export of receipts"), ("?rows=vat", "Export of VAT by rate")]
)
def test_a_large_export_is_named_in_words(
    till: Till, settings: Settings, rows: str, said: str
) -> None:
    settings.EXPORT_LIMIT = 0
    till.sell()
    client, _user = office(till.device.store)
    page = press(client, rows, follow=True)
    assert said in page.content.decode()
    assert said in client.get(reverse("admin:pos_job_changelist")).content.decode()


@pytest.mark.parametrize(("state", "said"), [("RUNNING", "71 %"), ("DONE", "100 %")])
def test_a_job_that_is_done_is_done_whole(state: str, said: str) -> None:
    job = Job(state=state, progress=5, goal=7)
    assert JobAdmin(Job, admin.site).share(job) == said
