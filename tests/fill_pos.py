"""Many rows of the till at once, for tests that count the queries of a page."""

from typing import Any

from django.contrib.auth.models import User
from django.utils.timezone import now

from pos.models import (
    AccountMapping,
    Basket,
    Changeover,
    Drawer,
    GiftCard,
    GiftCardTerms,
    GoodsImport,
    GoodsImportRow,
    Job,
    JournalEntry,
    PrintJob,
    Receipt,
    ReceiptLine,
    Report,
    Return,
    ScheduledExport,
    Shift,
    Tender,
)
from stores.models import ComingPrice, Merchant, POSDevice, Printer, Product
from tests import make


def baskets(devices: list[POSDevice]) -> list[Basket]:
    return Basket.objects.bulk_create(
        Basket(device=device, currency="NOK", opened_at=now()) for device in devices
    )


def drawers(devices: list[POSDevice]) -> list[Drawer]:
    return Drawer.objects.bulk_create(
        Drawer(device=device, token_sha256=f"{device.pk:064}", made_at=now()) for device in devices
    )


def print_jobs(devices: list[POSDevice]) -> list[PrintJob]:
    return PrintJob.objects.bulk_create(
        PrintJob(printer=printer, kind="DRAWER") for printer in printers(devices)
    )


def printers(devices: list[POSDevice]) -> list[Printer]:
    return Printer.objects.bulk_create(
        Printer(
            store_id=device.store_id,
            name=f"Skriver {at}",
            mac=f"00:11:62:00:{at // 256:02x}:{at % 256:02x}",
            drawer_device=device,
            last_seen_at=now(),
        )
        for at, device in enumerate(devices)
    )


def gift_cards(merchants: list[Merchant]) -> list[GiftCard]:
    given = {"last_digits": "1234", "currency": "NOK", "amount": 100, "balance": 0}
    return GiftCard.objects.bulk_create(
        GiftCard(merchant=one, lookup=f"{one.pk:064x}", sealed="x", sold_at=now(), **given)
        for one in merchants
    )


def gift_card_terms(merchants: list[Merchant]) -> list[GiftCardTerms]:
    return GiftCardTerms.objects.bulk_create(
        GiftCardTerms(merchant=one, smallest=100, largest=200) for one in merchants
    )


def shifts(devices: list[POSDevice]) -> list[Shift]:
    return Shift.objects.bulk_create(
        Shift(device=device, opened_at=now(), business_date=now().date()) for device in devices
    )


def receipts(devices: list[POSDevice], each: int = 1) -> list[Receipt]:
    then = now()
    given = {
        "kind": "SALE",
        "business_date": then.date(),
        "issued_at": then,
        "currency": "NOK",
        "total": 100,
        "total_excluding_vat": 80,
        "content": {"pos_id": "x", "tenders": []},
        "previous_signature": "0",
        "signature": "x",
        "key_version": 1,
        "previous_hash": "0",
        "hash": "0",
    }
    shift_of = {shift.device_id: shift for shift in shifts(devices)}
    sold = Basket.objects.bulk_create(
        Basket(device=device, currency="NOK", opened_at=then, state="COMPLETED", completed_at=then)
        for device in devices
        for _ in range(each)
    )
    return Receipt.objects.bulk_create(
        Receipt(
            device=basket.device,
            basket=basket,
            shift=shift_of[basket.device_id],
            number=1 + at % each,
            sequence=1 + at % each,
            **given,
        )
        for at, basket in enumerate(sold)
    )


def sales(devices: list[POSDevice], *, product: Product, each: int) -> None:
    """Receipts with a line, a tender and a journal entry each, `each` of them by every device."""
    sold = receipts(devices, each)
    line = {"position": 1, "product": product, "name": "fylt", "quantity": 1000, "unit": "PIECE"}
    line |= {"unit_price": 100, "amount": 100, "vat": 20, "vat_rate": 2500}
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=one, sku=f"FYLT-{one.pk}", **line) for one in sold
    )
    Tender.objects.bulk_create(
        Tender(
            basket=one.basket,
            kind="VIPPS",
            amount=100,
            reference=f"x1-{one.pk:026}-1",
            received_at=now(),
        )
        for one in sold
    )
    JournalEntry.objects.bulk_create(
        JournalEntry(
            device=one.device, number=one.number, code="13012", at=now(), text="x", receipt=one
        )
        for one in sold
    )


def returns(devices: list[POSDevice]) -> list[Return]:
    user = User.objects.create(username="retur")
    return Return.objects.bulk_create(
        Return(original=receipt, amount=100, reason="fylt", user=user, asked_at=now())
        for receipt in receipts(devices)
    )


def changeovers(devices: list[POSDevice]) -> list[Changeover]:
    return Changeover.objects.bulk_create(
        Changeover(
            device=shift.device,
            shift=shift,
            giver=make.staff(shift.device.store),
            taker=make.staff(shift.device.store),
            at=now(),
            entry_number=1,
        )
        for shift in shifts(devices)
    )


def reports(devices: list[POSDevice]) -> list[Report]:
    content = {"sales": {"amount": 100}, "receipts": 1, "currency": "NOK", "grand_net": 100}
    given = {"kind": "Z", "number": 1, "entry_number": 1, "content": content, "at": now()}
    return Report.objects.bulk_create(
        Report(device=shift.device, shift=shift, business_date=shift.business_date, **given)
        for shift in shifts(devices)
    )


def journal(devices: list[POSDevice]) -> list[JournalEntry]:
    return JournalEntry.objects.bulk_create(
        JournalEntry(device=device, number=1, code="13999", at=now(), text="fylt")
        for device in devices
    )


def scheduled_exports(rows: int) -> list[ScheduledExport]:
    user = make.user()
    given: dict[str, Any] = {"what": "RECEIPTS", "every": "DAY", "made_at": now()}
    return ScheduledExport.objects.bulk_create(
        ScheduledExport(owner=user, merchant=merchant, **given)
        for merchant in Merchant.objects.bulk_create(
            Merchant(name=f"Plan {at}", organisation_number=f"9{at:08}", country="NO")
            for at in range(rows)
        )
    )


def jobs(rows: int) -> list[Job]:
    return Job.objects.bulk_create(
        Job(kind="fylt", asked_at=now(), wake_at=now()) for _ in range(rows)
    )


def goods_imports(merchants: list[Merchant]) -> list[GoodsImport]:
    """Checked, each with a row that may be imported."""
    user = make.user()
    made = GoodsImport.objects.bulk_create(
        GoodsImport(
            merchant=merchant,
            name="varer.csv",
            content=b"sku",
            uploaded_by=user,
            uploaded_at=now(),
            state="CHECKED",
            new=1,
        )
        for merchant in merchants
    )
    wanted = {"names": {"nb": "Sokker"}}
    GoodsImportRow.objects.bulk_create(
        GoodsImportRow(goods_import=one, number=2, sku="A", price=100, wanted=wanted)
        for one in made
    )
    return made


def coming_prices(products: list[Product]) -> list[ComingPrice]:
    user, at = make.user(), now()
    return ComingPrice.objects.bulk_create(
        ComingPrice(
            merchant=product.merchant,
            product=product,
            price=100,
            day=at.date(),
            valid_from=at,
            prepared_by=user,
            prepared_at=at,
        )
        for product in products
    )


def account_mappings(merchants: list[Merchant]) -> list[AccountMapping]:
    return AccountMapping.objects.bulk_create(
        AccountMapping(merchant=merchant) for merchant in merchants
    )
