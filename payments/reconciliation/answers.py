"""What a person does about an exception: with a note, a name, and for ever."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Answer, ClosedPeriod, Discrepancy, Feed, Reason
from payments.reconciliation import mornings, pages
from pos.refusals import NotPossible
from pos.shifts import now

Act = Answer.Act

# A ledger that is not read is no matter of opinion: it ends when the ledger is read again.
STANDING = frozenset({Reason.CHAIN_BROKEN, Reason.LEDGER_REFUSED})
# What has to do with the till alone; about anything else Vipps can be asked.
OURS = frozenset(
    {Reason.CAPTURE_WITHOUT_RECEIPT, Reason.REFUND_WITHOUT_RETURN, Reason.RECEIPT_WITHOUT_MONEY}
)


def acts_for(discrepancy: Discrepancy) -> list[Act]:
    """What may be answered to it, the most usual first."""
    reason = Reason(discrepancy.reason)
    if reason in STANDING:
        return [Act.NOTED]
    first = [Act.RETURNED] if reason == Reason.REFUND_WITHOUT_RETURN else []
    last = [Act.ASKED] if reason in OURS else [Act.CLAIMED]
    return [*first, Act.ACCEPTED, *last, Act.NOTED]


@transaction.atomic
def answer(discrepancy_id: int, *, act: Act, note: str, user: User, seen: int) -> Answer:
    """Keep what a person has done. An ending act takes the exception off the list.

    `seen` is the amount that the page has shown, in minor units: another one is another fact.
    Raises NotPossible without a note, for an act that does not settle it, for one that has ended,
    or whose amount is another by now.
    """
    found = Discrepancy.objects.select_for_update().get(pk=discrepancy_id)
    if not note.strip():
        raise NotPossible(_("Say why. It is kept with your name."))
    if not found.is_open:
        raise NotPossible(_("This has ended already. Look at it again."))
    if found.amount != seen:
        raise NotPossible(_("The amount has changed. Look at it again."))
    if act not in acts_for(found):
        raise NotPossible(_("That does not settle it."))
    given = {"act": act, "note": note.strip()[:300], "user": user, "at": now()}
    made = Answer.objects.create(discrepancy=found, amount=found.amount, **given)
    if act in Answer.ENDING:
        found.ended, found.ended_at = Discrepancy.Ended.SETTLED, made.at
        found.save(update_fields=["ended", "ended_at"])
    return made


@transaction.atomic
def take_over(discrepancy: Discrepancy, *, note: str, user: User) -> None:
    """Let a stopped ledger go on past the entry that does not follow, and read it again.

    Raises NotPossible without a note, or when the ledger goes on already.
    """
    feed = stopped_feed(discrepancy)
    if feed is None:
        raise NotPossible(_("This ledger is not stopped."))
    pages.accept(feed.pk, note=note, user=user)
    mornings.ask([feed.ledger.sales_unit_id], user)


def stopped_feed(discrepancy: Discrepancy) -> Feed | None:
    """The account that has stopped where a broken chain says so; its key names it and the place."""
    if discrepancy.reason != Reason.CHAIN_BROKEN:
        return None
    number, _dash, place = discrepancy.key.removeprefix("f").partition("-")
    stopped = Feed.objects.select_related("ledger").filter(stopped_at__isnull=False)
    return stopped.filter(pk=int(number), count=int(place) - 1).first()


def is_frozen(discrepancy: Discrepancy) -> bool:
    """Whether its day is closed."""
    return ClosedPeriod.objects.filter(
        merchant=discrepancy.merchant_id, until__gte=discrepancy.day
    ).exists()
