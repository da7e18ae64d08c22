"""What a person does about an exception: with a note, a name, and for ever."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from payments.models import Answer, ClosedPeriod, Discrepancy
from pos.refusals import NotPossible
from pos.shifts import now

Act = Answer.Act


@transaction.atomic
def answer(discrepancy_id: int, *, act: Act, note: str, user: User, seen: int) -> Answer:
    """Keep what a person has done. An ending act takes the exception off the list.

    `seen` is the amount that the page has shown, in minor units: another one is another fact.
    Raises NotPossible without a note, for one that has ended, or whose amount is another by now.
    """
    found = Discrepancy.objects.select_for_update().get(pk=discrepancy_id)
    if not note.strip():
        raise NotPossible(_("Say why. It is kept with your name."))
    if not found.is_open:
        raise NotPossible(_("This has ended already. Look at it again."))
    if found.amount != seen:
        raise NotPossible(_("The amount has changed. Look at it again."))
    given = {"act": act, "note": note.strip()[:300], "user": user, "at": now()}
    made = Answer.objects.create(discrepancy=found, amount=found.amount, **given)
    if act in Answer.ENDING:
        found.ended, found.ended_at = Discrepancy.Ended.SETTLED, made.at
        found.save(update_fields=["ended", "ended_at"])
    return made


def is_frozen(discrepancy: Discrepancy) -> bool:
    """Whether its day is closed."""
    return ClosedPeriod.objects.filter(
        merchant=discrepancy.merchant_id, until__gte=discrepancy.day
    ).exists()
