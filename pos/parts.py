"""In which ways the money of a return goes back: as it came, and never more than came that way.

One plan for every return: Vipps MobilePay first, then gift cards, the card terminal, and cash, each
up to what it has paid of the sale and has not got back. Cash goes back as coins allow, and what
goes back of one sale in several returns is rounded as one sum: together never more than was paid.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from pos.models import Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible
from pos.standing import standing
from stores import countries
from stores.money import amount_text

Kind = Tender.Kind
ORDER = (Kind.VIPPS, Kind.GIFT_CARD, Kind.CARD, Kind.CASH)


@dataclasses.dataclass(frozen=True, slots=True)
class Way:
    """What of a sale was paid in a way and has not gone back, in minor units.

    `reference` is a payment's, whose money may also go back in another kind than its own.
    """

    kind: Tender.Kind
    left: int
    reference: str = ""
    card_id: int | None = None


def ways(receipt: Receipt) -> list[Way]:
    """The ways in which a sale was paid and money can still go back, in the order of the plan.

    Returns under way count as gone back. The caller holds the lock of the sale's basket, or only
    looks.
    """
    if receipt.basket is None:
        return []
    paid: Counter[tuple[Kind, str, int | None]] = Counter()
    tenders = receipt.basket.tenders.select_related("card_entry").order_by("pk")
    for tender in standing(tenders):
        # Of cash what it was to pay; in coins it was a little more or less.
        off = receipt.rounding if tender.kind == Kind.CASH else 0
        paid[_way_of(tender)] += tender.amount - off
    for part in _gone_back(receipt, Return.LIVE):
        kind = Kind.VIPPS if part.reference else Kind(part.kind)
        paid[kind, part.reference, part.card_id] -= part.amount
    found = [Way(kind, left, ref, card) for (kind, ref, card), left in paid.items() if left > 0]
    return sorted(found, key=lambda way: ORDER.index(way.kind))


def _way_of(tender: Tender) -> tuple[Kind, str, int | None]:
    kind = Kind(tender.kind)
    card_id = tender.card_entry.card_id if kind == Kind.GIFT_CARD else None
    return kind, tender.reference if kind == Kind.VIPPS else "", card_id


def _gone_back(receipt: Receipt, states: Iterable[str]) -> list[ReturnPart]:
    returns = Return.objects.filter(original=receipt, state__in=states)
    known = returns.prefetch_related("parts", "tenders__card_entry")
    return [part for goods_return in known for part in of(goods_return)]


def of(goods_return: Return) -> list[ReturnPart]:
    """Its parts in the order of the plan; of the program's version before, what its tender says."""
    parts = list(goods_return.parts.all())
    if not parts:
        parts = [_told(goods_return, tender) for tender in goods_return.tenders.all()]
    return sorted(parts, key=lambda part: (ORDER.index(Kind(part.kind)), part.pk or 0))


def _told(goods_return: Return, tender: Tender) -> ReturnPart:
    kind, reference, card_id = _way_of(tender)
    return ReturnPart(
        goods_return=goods_return,
        kind=kind,
        amount=goods_return.amount,
        reference=reference,
        card_id=card_id,
    )


def plan(receipt: Receipt, found: Sequence[Way], amount: int) -> list[ReturnPart]:
    """How an amount goes back, in the order of `found`: the parts, which are not saved.

    Raises NotPossible for more than can go back in these ways. At most one is a refund: where
    several payments could be refunded, one that has enough left.
    """
    usable, parts, rest = _with_one_payment(found, amount), [], amount
    for way in usable:
        if part := min(rest, way.left):
            parts.append(
                ReturnPart(kind=way.kind, amount=part, reference=way.reference, card_id=way.card_id)
            )
            rest -= part
    if rest:
        most = amount_text(amount - rest, receipt.currency, receipt.device.store.language)
        raise NotPossible(
            _("Only %(most)s can go back as it was paid. Choose goods for no more than that.")
            % {"most": most}
        )
    return parts


def _with_one_payment(found: Sequence[Way], amount: int) -> list[Way]:
    payments = [way for way in found if way.kind == Kind.VIPPS]
    enough = [way for way in payments if way.left >= amount]
    chosen = min(enough, key=_left) if enough else max(payments, key=_left, default=None)
    return [way for way in found if way.kind != Kind.VIPPS or way is chosen]


def _left(way: Way) -> int:
    return way.left


def keep(goods_return: Return, parts: Iterable[ReturnPart]) -> None:
    """Write down how the money of a return goes back."""
    rows = list(parts)
    for part in rows:
        part.goods_return = goods_return
    ReturnPart.objects.bulk_create(rows)


def are_kept(goods_return: Return) -> bool:
    """Whether what has gone back is what was planned, but for the coins: an issued return's."""
    planned = list(goods_return.parts.all())
    if not planned:
        return True  # Of the program's version before.
    back = [(tender.kind, -tender.amount) for tender in goods_return.tenders.all()]
    told = [(part.kind, part.amount) for part in planned]
    of_coins = {kind for kind, _amount in back} - {kind for kind, _amount in told}
    return (
        sum(part.amount for part in planned) == goods_return.amount
        and sorted(one for one in back if one[0] != Kind.CASH)
        == sorted(one for one in told if one[0] != Kind.CASH)
        and not of_coins
    )


def refund(goods_return: Return) -> ReturnPart | None:
    """The part that goes back over the network, and has to be there before the others move."""
    return next((part for part in of(goods_return) if part.kind == Kind.VIPPS), None)


def coins(receipt: Receipt, parts: Iterable[ReturnPart]) -> int | None:
    """What the cash of a return comes to in coins, in minor units; None where there is none yet.

    All the cash that goes back of a sale is rounded as one sum, and this is what is new of it. So
    however many returns there are, together they give away less than half a coin.
    """
    cash = sum(part.amount for part in parts if part.kind == Kind.CASH)
    issued = _gone_back(receipt, (Return.State.ISSUED,))
    before = sum(part.amount for part in issued if part.kind == Kind.CASH)
    profile = countries.of(receipt.device.store)
    together = profile.cash(before + cash)
    return together - profile.cash(before) if together else None
