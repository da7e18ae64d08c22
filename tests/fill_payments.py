"""Many payments at once, for tests that count the queries of a page."""

import uuid
from typing import Any

from django.utils.timezone import now

from payments.models import (
    Discrepancy,
    Event,
    Feed,
    Keys,
    Ledger,
    LedgerEntry,
    LedgerFetch,
    MatchedDay,
    Payment,
    Payout,
    SalesUnit,
    Sticker,
    Stray,
    Webhook,
    WebhookRegistration,
)
from pos.models import Basket
from stores.database import plan_again
from stores.models import POSDevice, Store


def keys(rows: int) -> list[Keys]:
    return Keys.objects.bulk_create(
        Keys(name=f"Fylt {at}", environment="SIMULATOR", sealed="x", changed_at=now())
        for at in range(rows)
    )


def sales_units(stores: list[Store]) -> list[SalesUnit]:
    given: dict[str, Any] = {"environment": "SIMULATOR", "market": "NO", "currency": "NOK"}
    rows = [
        SalesUnit(store=store, msn=f"{700000 + at}", keys=kept, name="Butikk", **given)
        for at, (store, kept) in enumerate(zip(stores, keys(len(stores)), strict=True))
    ]
    # Each unit's trigger looks its keys up, by a plan of when there were few.
    plan_again()
    return SalesUnit.objects.bulk_create(rows)


def payments(devices: list[POSDevice]) -> list[Payment]:
    units = sales_units([device.store for device in devices])
    baskets = Basket.objects.bulk_create(
        Basket(device=device, currency="NOK", opened_at=now()) for device in devices
    )
    given: dict[str, Any] = {"amount": 100, "currency": "NOK", "user_flow": "QR"}
    return Payment.objects.bulk_create(
        Payment(
            sales_unit=unit,
            basket=basket,
            device=basket.device,
            reference=f"fylt-{at:08}",
            requested_at=now(),
            **given,
        )
        for at, (unit, basket) in enumerate(zip(units, baskets, strict=True))
    )


def stickers(devices: list[POSDevice]) -> list[Sticker]:
    units = sales_units([device.store for device in devices])
    return Sticker.objects.bulk_create(
        Sticker(device=device, sales_unit=unit, qr_id=uuid.uuid4(), location="K", made_at=now())
        for device, unit in zip(devices, units, strict=True)
    )


def registrations(stores: list[Store]) -> list[WebhookRegistration]:
    return WebhookRegistration.objects.bulk_create(
        WebhookRegistration(
            sales_unit=unit,
            registration_id=uuid.uuid4(),
            token=f"fylt{unit.pk}",
            url="https://till.example/webhooks/vipps/fylt/",
            registered_at=now(),
        )
        for unit in sales_units(stores)
    )


def webhooks(stores: list[Store]) -> list[Webhook]:
    return Webhook.objects.bulk_create(
        Webhook(
            registration=registration,
            msn="700000",
            reference=f"fylt-{at:08}",
            name="CREATED",
            received_at=now(),
        )
        for at, registration in enumerate(registrations(stores))
    )


def told(devices: list[POSDevice]) -> None:
    """Payments of a payer with a number, an entry of Vipps' log and a webhook each."""
    asked = payments(devices)
    for at, payment in enumerate(asked):
        payment.psp_reference, payment.payer_shown = f"psp-{at:08}", f"+47 •• •• •• {at % 100:02}"
    Payment.objects.bulk_update(asked, ["psp_reference", "payer_shown"])
    Event.objects.bulk_create(
        Event(
            payment=payment,
            name="CREATED",
            psp_reference=payment.psp_reference,
            amount=100,
            success=True,
            at=now(),
            read_at=now(),
        )
        for payment in asked
    )
    registered = WebhookRegistration.objects.bulk_create(
        WebhookRegistration(
            sales_unit=payment.sales_unit,
            registration_id=uuid.uuid4(),
            token=f"fylt{payment.pk}",
            url="https://till.example/webhooks/vipps/fylt/",
            registered_at=now(),
        )
        for payment in asked[:1]
    )
    Webhook.objects.bulk_create(
        Webhook(
            registration=registered[0],
            msn="700000",
            reference=payment.reference,
            psp_reference=payment.psp_reference,
            name="CREATED",
            received_at=now(),
        )
        for payment in asked
    )


def strays(stores: list[Store]) -> list[Stray]:
    return Stray.objects.bulk_create(
        Stray(sales_unit=unit, reference=f"fylt-{unit.pk}", first_at=now(), found_at=now())
        for unit in sales_units(stores)
    )


def ledgers(stores: list[Store]) -> list[Ledger]:
    return Ledger.objects.bulk_create(
        Ledger(sales_unit=unit, ledger_id=f"{unit.msn}", currency="NOK", found_at=now())
        for unit in sales_units(stores)
    )


def ledger_entries(stores: list[Store]) -> list[LedgerEntry]:
    feeds = Feed.objects.bulk_create(
        Feed(ledger=ledger, topic="funds", count=1) for ledger in ledgers(stores)
    )
    fetched = [
        LedgerFetch(sales_unit=feed.ledger.sales_unit, started_at=now(), ended_at=now())
        for feed in feeds
    ]
    for fetch in fetched:
        fetch.outcome = "DONE"
    LedgerFetch.objects.bulk_create(fetched)
    given: dict[str, Any] = {"entry_type": "capture", "currency": "NOK", "at": now()}
    given |= {"balance_before": 0, "balance_after": 100, "ledger_date": now().date()}
    return LedgerEntry.objects.bulk_create(
        LedgerEntry(
            feed=feed,
            sequence=1,
            psp_reference=f"fylt-{feed.pk}",
            reference=f"fylt-{feed.pk}",
            amount=100,
            fetch=fetch,
            **given,
        )
        for feed, fetch in zip(feeds, fetched, strict=True)
    )


def payouts(stores: list[Store]) -> list[Payout]:
    given: dict[str, Any] = {"first_sequence": 1, "last_sequence": 1, "refunds": 0, "others": 0}
    given |= {"fees_retained": 0, "brought_forward": 0, "left": 0, "bank_date": now().date()}
    return Payout.objects.bulk_create(
        Payout(
            ledger=entry.feed.ledger,
            entry=entry,
            number=f"{entry.pk}",
            ledger_date=entry.ledger_date,
            amount=100,
            captures=100,
            **given,
        )
        for entry in ledger_entries(stores)
    )


def discrepancies(devices: list[POSDevice]) -> list[Discrepancy]:
    return Discrepancy.objects.bulk_create(
        Discrepancy(
            merchant=payment.device.store.merchant,
            sales_unit=payment.sales_unit,
            store=payment.device.store,
            reason="CAPTURE_ABSENT",
            key=f"e{payment.pk}",
            day=now().date(),
            amount=100,
            currency="NOK",
            payment=payment,
            found_at=now(),
        )
        for payment in payments(devices)
    )


def matched_days(devices: list[POSDevice]) -> list[MatchedDay]:
    """Days of as many stores, and something open on each."""
    given: dict[str, Any] = {"moves": 1, "receipts": 1, "amount": 100, "waiting": 1}
    return MatchedDay.objects.bulk_create(
        MatchedDay(sales_unit=one.sales_unit, store=one.store, day=one.day, unanswered=0, **given)
        for one in discrepancies(devices)
    )
