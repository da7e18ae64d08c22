"""Many rows at once, for tests that count the queries of a page.

One function per model that has a page in the office. Whoever adds a page adds its function here.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils.timezone import now

from payments.models import LookUp, PersonRequest
from pos.models import Approval
from stores.database import as_owner
from stores.models import (
    Barcode,
    Declaration,
    Integration,
    IntegrationCall,
    Limit,
    Merchant,
    POSDevice,
    Product,
    ProductFamily,
    ProductGroup,
    Role,
    SignIn,
    Staff,
    Store,
    VatRate,
)
from tests import fill_audit, fill_payments, fill_pos, make


def merchants(rows: int) -> list[Merchant]:
    return Merchant.objects.bulk_create(
        Merchant(name=f"Nr. {at}", organisation_number=f"{at:09}", country="NO")
        for at in range(rows)
    )


def declarations(rows: int) -> list[Declaration]:
    given: dict[str, Any] = {"declared_on": now().date(), "fiscal_version": 1, "version": "1.0"}
    given |= {"recorded_at": now()}
    return Declaration.objects.bulk_create(
        Declaration(merchant=merchant, number=f"AR{merchant.pk}", recorded_by=user, **given)
        for merchant, user in zip(merchants(rows), auth_users(rows), strict=True)
    )


def stores(rows: int) -> list[Store]:
    given: dict[str, Any] = {"street": "Gata 1", "postal_code": "0155", "city": "Oslo"}
    given |= {"country": "NO", "currency": "NOK", "time_zone": "Europe/Oslo", "language": "nb"}
    return Store.objects.bulk_create(
        Store(merchant=merchant, name="Butikk", prefix=f"x{at}", **given)
        for at, merchant in enumerate(merchants(rows))
    )


def devices(rows: int) -> list[POSDevice]:
    return POSDevice.objects.bulk_create(
        POSDevice(store=store, pos_id=f"Fylt-{at}", name="Kasse", last_seen_at=now())
        for at, store in enumerate(stores(rows))
    )


def staff(rows: int) -> list[Staff]:
    at = stores(rows)
    users = auth_users(rows)
    people = Staff.objects.bulk_create(
        Staff(merchant=store.merchant, name="Ola", user=user)
        for store, user in zip(at, users, strict=True)
    )
    Role.objects.bulk_create(
        Role(staff=person, merchant=store.merchant, store=store, role="CASHIER")
        for person, store in zip(people, at, strict=True)
    )
    return people


def tills() -> list[POSDevice]:
    """One at each of the stores."""
    return POSDevice.objects.bulk_create(
        POSDevice(store=store, pos_id=f"Fylt-{at}", name="Kasse")
        for at, store in enumerate(Store.objects.filter(prefix__startswith="x"))
    )


def sign_ins(rows: int) -> None:
    people = staff(rows)
    places = tills()
    SignIn.objects.bulk_create(
        SignIn(device=place, staff=person, signed_in_at=now(), ended_at=now())
        for place, person in zip(places, people, strict=True)
    )


def limits(rows: int) -> None:
    Limit.objects.bulk_create(
        Limit(merchant=store.merchant, store=store, role="CASHIER", act="VOID", most_amount=100)
        for store in stores(rows)
    )


def approvals(rows: int) -> None:
    people = staff(rows)
    places = tills()
    given: dict[str, Any] = {"act": "VOID", "amount": 100, "at": now()}
    Approval.objects.bulk_create(
        Approval(device=place, asked_by=people[at], approved_by=people[at - 1], **given)
        for at, place in enumerate(places)
    )


def look_ups(rows: int) -> None:
    people = staff(rows)
    places = tills()
    LookUp.objects.bulk_create(
        LookUp(device=place, staff=people[at], key=uuid.uuid4(), kind="QR", at=now())
        for at, place in enumerate(places)
    )


def person_requests(rows: int) -> None:
    given: dict[str, Any] = {"kind": "ACCESS", "last_digits": "78", "purchases": 1, "at": now()}
    PersonRequest.objects.bulk_create(
        PersonRequest(merchant=merchant, note="rang back", user=make.user(), **given)
        for merchant in merchants(rows)
    )


def groups(rows: int) -> list[ProductGroup]:
    return ProductGroup.objects.bulk_create(
        ProductGroup(merchant=merchant, names={"nb": "Klær"}) for merchant in merchants(rows)
    )


def families(rows: int) -> list[ProductFamily]:
    return ProductFamily.objects.bulk_create(
        ProductFamily(merchant=merchant, names={"nb": "T-skjorte"}) for merchant in merchants(rows)
    )


def products(rows: int) -> list[Product]:
    made = Product.objects.bulk_create(
        Product(
            merchant=group.merchant,
            group=group,
            sku="A",
            names={"nb": "Sokker"},
            price=100,
            vat_code="STANDARD",
        )
        for group in groups(rows)
    )
    Barcode.objects.bulk_create(
        Barcode(merchant=product.merchant, product=product, gtin=make.gtin().zfill(14))
        for product in made
    )
    return made


def integrations(rows: int) -> list[Integration]:
    given: dict[str, Any] = {"scopes": ["stores:read"], "is_for_all_stores": True}
    given |= {"secret_sha256": "0" * 64, "made_at": now()}
    return Integration.objects.bulk_create(
        Integration(merchant=merchant, name="Kasse", user=user, selector=f"{at:016}", **given)
        for at, (merchant, user) in enumerate(zip(merchants(rows), auth_users(rows), strict=True))
    )


def integration_calls(rows: int) -> None:
    IntegrationCall.objects.bulk_create(
        IntegrationCall(integration=row, at=now(), method="PUT", path="/api/v1/products/A")
        for row in integrations(rows)
    )


def vat_rates(rows: int) -> None:
    days = [dt.date(2030, 1, 1) + dt.timedelta(days=at) for at in range(rows)]
    VatRate.objects.bulk_create(
        VatRate(country="NO", code="LOW", rate=1200, valid_from=day, valid_to=day) for day in days
    )


def auth_users(rows: int) -> list[User]:
    return User.objects.bulk_create(User(username=f"fylt{at}") for at in range(rows))


FILL: dict[str, Callable[[int], object]] = {
    "auth.User": auth_users,
    "payments.Discrepancy": lambda rows: fill_payments.discrepancies(devices(rows)),
    "payments.Keys": fill_payments.keys,
    "payments.Ledger": lambda rows: fill_payments.ledgers(stores(rows)),
    "payments.LedgerEntry": lambda rows: fill_payments.ledger_entries(stores(rows)),
    "payments.LookUp": look_ups,
    "payments.PersonRequest": person_requests,
    "payments.MatchedDay": lambda rows: fill_payments.matched_days(devices(rows)),
    "payments.Payout": lambda rows: fill_payments.payouts(stores(rows)),
    "payments.Payment": lambda rows: fill_payments.payments(devices(rows)),
    "payments.SalesUnit": lambda rows: fill_payments.sales_units(stores(rows)),
    "payments.Sticker": lambda rows: fill_payments.stickers(devices(rows)),
    "payments.Stray": lambda rows: fill_payments.strays(stores(rows)),
    "payments.Webhook": lambda rows: fill_payments.webhooks(stores(rows)),
    "payments.WebhookRegistration": lambda rows: fill_payments.registrations(stores(rows)),
    "pos.AccountMapping": lambda rows: fill_pos.account_mappings(merchants(rows)),
    "pos.Approval": approvals,
    "pos.Basket": lambda rows: fill_pos.baskets(devices(rows)),
    "pos.Changeover": lambda rows: fill_pos.changeovers(devices(rows)),
    "pos.Drawer": lambda rows: fill_pos.drawers(devices(rows)),
    "pos.GiftCard": lambda rows: fill_pos.gift_cards(merchants(rows)),
    "pos.GiftCardTerms": lambda rows: fill_pos.gift_card_terms(merchants(rows)),
    "pos.GoodsImport": lambda rows: fill_pos.goods_imports(merchants(rows)),
    "pos.Job": fill_pos.jobs,
    "pos.JournalEntry": lambda rows: fill_pos.journal(devices(rows)),
    "pos.PrintJob": lambda rows: fill_pos.print_jobs(devices(rows)),
    "pos.Receipt": lambda rows: fill_pos.receipts(devices(rows)),
    "pos.Report": lambda rows: fill_pos.reports(devices(rows)),
    "pos.Return": lambda rows: fill_pos.returns(devices(rows)),
    "pos.ScheduledExport": fill_pos.scheduled_exports,
    "pos.Shift": lambda rows: fill_pos.shifts(devices(rows)),
    "stores.AuditEntry": lambda rows: fill_audit.entries(stores(rows)),
    "stores.ComingPrice": lambda rows: fill_pos.coming_prices(products(rows)),
    "stores.Declaration": declarations,
    "stores.Integration": integrations,
    "stores.IntegrationCall": integration_calls,
    "stores.Limit": limits,
    "stores.Merchant": merchants,
    "stores.POSDevice": devices,
    "stores.Printer": lambda rows: fill_pos.printers(devices(rows)),
    "stores.Product": products,
    "stores.ProductFamily": families,
    "stores.ProductGroup": groups,
    "stores.SignIn": sign_ins,
    "stores.Staff": staff,
    "stores.Store": stores,
    "stores.VatRate": vat_rates,
}


def known() -> None:
    """PostgreSQL learns what was filled in: else its plan follows what autovacuum saw before."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
