"""The ways of a receipt to its customer, for the rules about them."""

import uuid

from django.db import transaction

from pos import baskets, deliveries, digital, jobs, mailings, tenders
from pos.models import Delivery, Job, JournalEntry, Receipt, Tender
from pos.shifts import now
from tests.pos.till import Till

ADDRESS = "kari.nordmann@example.no"
Way = Delivery.Kind
Code = JournalEntry.Code


def sell_by_app(till: Till) -> Receipt:
    """A sale that was paid by an integrated payment."""
    till.add(till.hoodie)
    with transaction.atomic():
        receipt = tenders.receive(
            baskets.lock(till.device.pk),
            kind=Tender.Kind.VIPPS,
            amount=29900,
            reference=f"s1-{uuid.uuid4().hex[:8]}-1",
            staff_id=till.staff.pk,
            at=now(),
        )
    assert receipt
    return receipt


def hand_over(receipt: Receipt, till: Till, way: Delivery.Kind) -> bool:
    """Whether it was the copy."""
    if way == Way.PRINT:
        return deliveries.print_out(receipt, staff_id=till.staff.pk).is_copy
    if way == Way.DIGITAL:
        return digital.open_up(receipt).is_copy
    mailings.ask(receipt, address=ADDRESS, staff_id=till.staff.pk)
    work()
    return receipt.deliveries.get(kind=Way.EMAIL, at=receipt.deliveries.latest("at").at).is_copy


def work() -> None:
    """A worker does what has been asked for."""
    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run(job.pk, mailings.send)


def codes() -> list[str]:
    """What was journalled, without the opening of the day."""
    beside = {Code.STARTED, Code.UPDATED}
    entries = JournalEntry.objects.exclude(code__in=beside).order_by("number")
    return list(entries.values_list("code", flat=True))
