"""Vouchers of Z reports as the office exports them."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pos.models import AccountMapping, MappedAccount, Report, Shift
from pos.seed import seed_accounts
from stores.models import AuditEntry, Merchant, POSDevice, Store
from tests import make
from tests.pos.z_reports import content, payments, vat_row

pytestmark = pytest.mark.django_db

URL = "/office/vouchers.csv"


def z_report(device: POSDevice, number: int = 1, **changed: Any) -> Report:
    """A Z report of 125 kroner by card, on the 26th and the days after it."""
    date = dt.date(2026, 11, 25) + dt.timedelta(days=number)
    said = content(
        number=number,
        pos_id=device.pos_id,
        business_date=date.isoformat(),
        payments=payments(CARD=12500),
        vat=[vat_row("STANDARD", "3", 2500, 12500, 2500)],
    )
    shift = Shift.objects.create(
        device=device, opened_at=timezone.now(), closed_at=timezone.now(), business_date=date
    )
    return Report.objects.create(
        device=device,
        kind="Z",
        number=number,
        business_date=date,
        shift=shift,
        at=timezone.now(),
        entry_number=number,
        content=said | changed,
    )


def accounts(merchant: Merchant) -> AccountMapping:
    mapping = AccountMapping.objects.create(merchant=merchant)
    rows = {"CARD": ("1580", ""), "STANDARD": ("3000", "3")}
    for entry, (account, code) in rows.items():
        MappedAccount.objects.create(mapping=mapping, entry=entry, account=account, vat_code=code)
    return mapping


@pytest.fixture
def device() -> POSDevice:
    found = make.device()
    accounts(found.store.merchant)
    return found


def office(store: Store, role: str = "ACCOUNTANT") -> tuple[Client, User]:
    user = make.user()
    make.staff(store, role, whole_merchant=True, user=user)
    client = Client()
    client.force_login(user)
    return client, user


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content.decode()
    head, *lines = answer.content.decode().removeprefix("\ufeff").splitlines()
    return [dict(zip(head.split(";"), line.split(";"), strict=True)) for line in lines]


def refused(client: Client, query: str = "", **how: Any) -> str:
    """What the list or report says to which a refused export leads back."""
    answer: Any = client.get(f"{URL}?{query}" if query else URL, follow=True, **how)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0].startswith("/admin/pos/report/")
    return "; ".join(str(message) for message in answer.context["messages"])


def test_each_z_report_is_a_voucher_by_device_and_day(device: POSDevice) -> None:
    beside = make.device(store=device.store)
    made = [z_report(device), z_report(device, 2), z_report(beside)]

    found = rows(office(device.store)[0].get(URL))

    assert {int(row["voucher"]) for row in found} == {report.pk for report in made}
    assert [row["account"] for row in found] == ["1580", "3000"] * 3
    assert [row["pos_id"] for row in found[::2]] == [device.pos_id, beside.pos_id, device.pos_id]


def test_an_x_report_is_no_voucher(device: POSDevice) -> None:
    report = z_report(device)
    Report.objects.create(
        device=device,
        kind="X",
        number=1,
        business_date=report.business_date,
        at=report.at,
        entry_number=9,
        content=report.content,
    )

    assert len(rows(office(device.store)[0].get(URL))) == 2


def test_a_voucher_leads_to_its_receipts(device: POSDevice) -> None:
    z_report(device)
    client, _user = office(device.store)

    address = rows(client.get(URL))[0]["receipts"]

    day = "business_date__gte=2026-11-26&business_date__lte=2026-11-26"
    path = f"/admin/pos/receipt/?device__id__exact={device.pk}&{day}"
    assert address == settings.ORIGIN + path
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("business_date__gte=2026-11-27", ["2", "3"]),
        ("business_date__lte=2026-11-26", ["1"]),
        ("business_date__gte=2026-11-27&business_date__lt=2026-11-28", ["2"]),
        ("kind__exact=Z", ["1", "2", "3"]),
    ],
)
def test_the_filters_of_the_list_hold(device: POSDevice, query: str, numbers: list[str]) -> None:
    for number in (1, 2, 3):
        z_report(device, number)

    found = rows(office(device.store)[0].get(f"{URL}?{query}"))

    assert [row["z_number"] for row in found[::2]] == numbers


def test_a_store_a_device_and_a_report_can_be_chosen(device: POSDevice) -> None:
    store = make.store(merchant=device.store.merchant)
    others = [make.device(store=device.store), make.device(store=store)]
    ours = [z_report(at) for at in (device, *others)]
    client, _user = office(device.store)

    for name, value, chosen in (
        ("device__store__id__exact", store.pk, ours[2:]),
        ("device__id__exact", device.pk, ours[:1]),
        ("report", ours[1].pk, ours[1:2]),
        ("device__store__merchant__id__exact", store.merchant_id, ours),
    ):
        found = rows(client.get(URL, {name: value}))
        assert {int(row["voucher"]) for row in found} == {report.pk for report in chosen}, name


def test_another_merchants_reports_are_not_there(device: POSDevice) -> None:
    report = z_report(device)
    client, _user = office(make.store())

    for query in ("", f"device__store__id__exact={device.store_id}"):
        assert "no Z report" in refused(client, query)
    answer = client.get(f"{URL}?report={report.pk}")
    assert (answer.status_code, b"1580" in answer.content) == (302, False)


@pytest.mark.parametrize(("role", "status"), [("CASHIER", 403), ("AUDITOR", 403), ("MANAGER", 200)])
def test_only_who_may_export_gets_vouchers(device: POSDevice, role: str, status: int) -> None:
    z_report(device)

    assert office(device.store, role)[0].get(URL).status_code == status


def test_books_are_of_one_merchant(device: POSDevice) -> None:
    other = make.device()
    accounts(other.store.merchant)
    z_report(device), z_report(other)
    client = Client()
    client.force_login(make.user(is_superuser=True))

    assert "more than one merchant" in refused(client)
    assert rows(client.get(URL, {"device__store__merchant__id__exact": other.store.merchant_id}))


def test_the_demos_accounts_book_whatever_there_is() -> None:
    device = make.device()
    assert seed_accounts() == 1
    assert seed_accounts() == 0
    assert {row.entry for row in MappedAccount.objects.all()} == set(MappedAccount.Entry.values)
    z_report(device)
    assert rows(office(device.store)[0].get(URL))


def test_what_is_missing_is_told_and_nothing_is_exported(device: POSDevice) -> None:
    z_report(device)
    z_report(device, 2, payments=payments(VIPPS=12500))
    client, user = office(device.store)

    assert "Vipps MobilePay" in refused(client)
    MappedAccount.objects.all().delete()
    AccountMapping.objects.all().update(merchant=make.merchant())
    told = refused(client)
    assert f"accounts of {device.store.merchant.name} are missing. Head office enters them" in told
    assert not AuditEntry.objects.filter(user=user).exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("as=sie", "no such export"),
        ("decimals=apostrophe", "no such export"),
        ("kind__exact=X", "made of Z reports"),
        ("total=1", "narrowed by total"),
        ("report=abc", "no such"),
        ("business_date__gte=26.11.2026", "Dates are written"),
    ],
)
def test_an_address_that_is_none_is_refused(device: POSDevice, query: str, said: str) -> None:
    assert said in refused(office(device.store)[0], query)


def test_the_file_says_what_it_is_and_the_log_who_took_it(device: POSDevice) -> None:
    z_report(device)
    MappedAccount.objects.filter(entry="STANDARD").update(vat_account="2700")
    client, user = office(device.store)

    named = {
        query: client.get(f"{URL}?{query}")["Content-Disposition"].partition('"')[2]
        for query in ("", "decimals=point", "as=gbat10")
    }
    assert [name.startswith("vouchers-20") for name in named.values()] == [True, True, False]
    assert named["as=gbat10"].startswith("vouchers-gbat10-unconfirmed-")
    logged = AuditEntry.objects.filter(user=user).order_by("pk")
    assert [entry.text.partition(":")[0] for entry in logged] == [
        *("export of vouchers, vouchers.csv", "export of vouchers, vouchers.csv"),
        "export of vouchers, vouchers-gbat10-unconfirmed.csv",
    ]


def test_decimals_are_divided_off_as_asked_for(device: POSDevice) -> None:
    z_report(device)
    client, _user = office(device.store)

    assert rows(client.get(URL))[1]["amount"] == "-125,00"
    assert rows(client.get(URL, {"decimals": "point"}))[1]["amount"] == "-125.00"
