"""Finding a payment by what people have in hand: each meaning by an index of its own."""

from django.db.models import Q
from django.db.models.functions import Right
from django.db.models.lookups import Exact

from payments.models import Event, Payment
from pos.models import Receipt
from stores import typed
from stores.models import POSDevice

# Of a payer's number only so many digits are kept.
DIGITS_KEPT = 2


def meanings(term: str) -> list[Q]:
    """What of a payment may have been typed."""
    spellings = typed.spellings(term)
    events = Event.objects.order_by().filter(psp_reference__in=spellings)
    parts = [Q(psp_reference__in=spellings), Q(pk__in=events.values("payment_id"))]
    if len(term) >= typed.SHORTEST_ENDING:
        parts.append(typed.ending("reference", term))
    if typed.number(term) is not None:
        parts += _numbers(term)
    if amounts := typed.amounts(term):
        parts.append(Q(amount__in=amounts))
    if then := typed.during(term, "requested_at", store="device__store"):
        parts.append(then)
    return parts


def _numbers(term: str) -> list[Q]:
    """A receipt's number, or a payer's: only its last digits are kept."""
    receipts = Receipt.objects.filter(
        device__in=POSDevice.objects.all(), kind=Receipt.Kind.SALE, number=int(term)
    )
    parts = [Q(basket__in=receipts.values("basket"), received_at__isnull=False)]
    if len(term) == DIGITS_KEPT or len(term) >= 8:
        kept = Exact(Right("payer_shown", DIGITS_KEPT), term[-DIGITS_KEPT:])
        parts.append(~Q(payer_shown="") & Q(kept))
    return parts


def webhooks(term: str) -> list[Q]:
    """What of a webhook may have been typed."""
    spellings = typed.spellings(term)
    parts = [Q(reference__in=spellings), Q(psp_reference__in=spellings)]
    if len(term) >= typed.SHORTEST_ENDING:
        ours = Payment.objects.order_by().filter(typed.ending("reference", term))
        parts.append(Q(reference__in=ours.values("reference")))
    if then := typed.during(term, "received_at", store="registration__sales_unit__store"):
        parts.append(then)
    return parts
