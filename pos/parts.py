"""In which ways the money of a return goes back: as it came, and never more than came that way.

One plan for every return: Vipps MobilePay first, then gift cards, the card terminal, and cash, each
up to what it has paid of the sale and has not got back. Cash goes back as coins allow, and what
goes back of one sale in several returns is rounded as one sum: together never more than was paid.

Of a return whose goods are exchanged a part of the amount pays what is taken instead. Its ways are
planned all the same: what goes back comes first, the rest is the other sale's from then on, and
goes back with that one's goods in the way in which it was paid at the very first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from pos.models import Receipt, Return, ReturnPart, Tender
from pos.refusals import NotPossible
from pos.standing import standing
from pos.ways import Way, refundable
from stores import countries
from stores.money import amount_text

Kind = Tender.Kind
# Last what training has rehearsed in no way at all.
ORDER = (Kind.VIPPS, Kind.GIFT_CARD, Kind.CARD, Kind.CASH, Kind.TRAINING)


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
        if tender.kind != Kind.EXCHANGE:
            paid[_way_of(tender)] += tender.amount
    for part in _brought_in(receipt):
        paid[_key(part)] += part.amount
    # Of cash what it was to pay; in coins the last of it was a little more or less.
    if receipt.rounding:
        paid[Kind.CASH, "", None] -= receipt.rounding
    for part in _gone_back(receipt, Return.LIVE):
        paid[_key(part)] -= part.amount
    found = [Way(kind, left, ref, card) for (kind, ref, card), left in paid.items() if left > 0]
    return sorted(found, key=lambda way: ORDER.index(way.kind))


def _way_of(tender: Tender) -> tuple[Kind, str, int | None]:
    kind = Kind(tender.looks_like)
    return kind, tender.reference if kind == Kind.VIPPS else "", tender.card_id


def _key(part: ReturnPart) -> tuple[Kind, str, int | None]:
    kind = Kind.VIPPS if part.reference else Kind(part.kind)
    return kind, part.reference, part.card_id


def _brought_in(receipt: Receipt) -> list[ReturnPart]:
    """What goods that came back have paid of a sale, in the ways in which they had been paid."""
    if not is_exchange(receipt):
        return []
    of_it = Return.objects.filter(basket=receipt.basket_id, state=Return.State.ISSUED)
    return [part for one in of_it.prefetch_related("parts") for part in exchanged(one)]


def is_exchange(receipt: Receipt) -> bool:
    """Whether goods that came back have paid a part of a sale."""
    return any(tender["kind"] == Kind.EXCHANGE for tender in receipt.content["tenders"])


def _gone_back(
    receipt: Receipt,
    states: Iterable[str],
    which: Callable[[Return], list[ReturnPart]] | None = None,
) -> list[ReturnPart]:
    returns = Return.objects.filter(original=receipt, state__in=states)
    known = returns.prefetch_related("parts", "tenders__card_entry")
    return [part for goods_return in known for part in (which or of)(goods_return)]


def in_place(receipts: Iterable[Receipt], reference: str) -> int:
    """What of a payment has gone back in the place of its refunds, in minor units: of all sales
    whose goods it has paid."""
    gone = [part for receipt in receipts for part in _gone_back(receipt, Return.LIVE)]
    return sum(one.amount for one in gone if one.reference == reference and one.kind != Kind.VIPPS)


def going_back(goods_return: Return) -> list[ReturnPart]:
    """What goes back of it to its customer: of an exchange the first of its parts, maybe none."""
    return _shared(goods_return, goods_return.amount - goods_return.exchanged)[0]


def exchanged(goods_return: Return) -> list[ReturnPart]:
    """And what of its parts pays the goods that are taken instead."""
    return _shared(goods_return, goods_return.amount - goods_return.exchanged)[1]


def _shared(goods_return: Return, back: int) -> tuple[list[ReturnPart], list[ReturnPart]]:
    """Its parts up to an amount, and beyond it. As the trigger on tenders has it."""
    goes, stays = list[ReturnPart](), list[ReturnPart]()
    for part in of(goods_return):
        its = min(back, part.amount)
        goes += [_so_much(part, its)] if its else []
        stays += [_so_much(part, part.amount - its)] if its < part.amount else []
        back -= its
    return goes, stays


def _so_much(part: ReturnPart, amount: int) -> ReturnPart:
    if amount == part.amount:
        return part
    its = {"kind": part.kind, "reference": part.reference, "card_id": part.card_id}
    return ReturnPart(goods_return_id=part.goods_return_id, amount=amount, **its)


def of(goods_return: Return) -> list[ReturnPart]:
    """Its parts in the order of the plan; of the program's version before, what its tender says."""
    parts = _standing(goods_return)
    if not parts:
        parts = [_told(goods_return, tender) for tender in goods_return.tenders.all()]
    return sorted(parts, key=lambda part: (ORDER.index(Kind(part.kind)), part.pk or 0))


def _standing(goods_return: Return) -> list[ReturnPart]:
    kept = list(goods_return.parts.all())
    replaced = {part.replaces_id for part in kept}
    return [part for part in kept if part.pk not in replaced]


def replace(part: ReturnPart, kind: Kind) -> None:
    """Write down that the customer got it in cash or on a card, because its refund was refused."""
    ReturnPart.objects.create(
        goods_return_id=part.goods_return_id,
        kind=kind,
        amount=part.amount,
        reference=part.reference,
        replaces=part,
    )


def _told(goods_return: Return, tender: Tender) -> ReturnPart:
    kind, reference, card_id = _way_of(tender)
    if kind in (Kind.CARD, Kind.CASH) and (basket := goods_return.sale.basket):
        # That version did so in the place of a refused refund alone.
        payment = basket.tenders.filter(kind=Kind.VIPPS).order_by("pk").first()
        reference = payment.reference if payment else ""
    return ReturnPart(
        goods_return=goods_return,
        kind=kind,
        amount=goods_return.amount,
        reference=reference,
        card_id=card_id,
    )


def plan(
    receipt: Receipt, found: Sequence[Way], amount: int, *, is_refund: bool = True
) -> list[ReturnPart]:
    """How an amount goes back, in the order of `found`: the parts, which are not saved.

    Raises NotPossible for more than can go back in these ways. Where several payments could be
    refunded, one that has enough left is; several, the one with most left first, only where that
    and all else that has paid do not come to the amount. Goods that pay for others may have been
    paid by any (not `is_refund`).
    """
    parts, rest = [], amount
    usable = refundable(found, amount) if is_refund else found
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


def mark(receipt: Receipt, planned: Sequence[ReturnPart]) -> str:
    """What a page shows of a plan, to tell later whether that is still so."""
    told = [f"{part.kind} {part.card_id or part.reference} {part.amount}" for part in planned]
    return ", ".join([*told, f"coins {coins(receipt, planned)}"])


def refuse_unseen(receipt: Receipt, planned: Sequence[ReturnPart], seen: str | None) -> None:
    """Raises NotPossible when money would go another way than the page showed; None: no page."""
    if seen is not None and seen != mark(receipt, planned):
        raise NotPossible(_("Something has happened since you opened that page. Look again."))


def keep(goods_return: Return, parts: Iterable[ReturnPart]) -> None:
    """Write down how the money of a return goes back."""
    rows = list(parts)
    for part in rows:
        part.goods_return = goods_return
    ReturnPart.objects.bulk_create(rows)


def are_kept(goods_return: Return) -> bool:
    """Whether what has gone back is what was planned, but for the coins: an issued return's."""
    planned = _standing(goods_return)
    if not planned:
        return True  # Of the program's version before.
    back = [(tender.looks_like, -tender.amount) for tender in goods_return.tenders.all()]
    told = [(part.kind, part.amount) for part in going_back(goods_return)]
    told += [(Kind.EXCHANGE, its)] if (its := goods_return.exchanged) else []
    of_coins = {kind for kind, _amount in back} - {kind for kind, _amount in told}
    return (
        sum(part.amount for part in planned) == goods_return.amount
        and sorted(one for one in back if one[0] != Kind.CASH)
        == sorted(one for one in told if one[0] != Kind.CASH)
        and not of_coins
    )


def refunds(goods_return: Return) -> list[ReturnPart]:
    """What goes back over the network, and has to be there before the others move."""
    return [part for part in going_back(goods_return) if part.kind == Kind.VIPPS]


def coins(receipt: Receipt, parts: Iterable[ReturnPart]) -> int | None:
    """What the cash of a return comes to in coins, in minor units; None where there is none yet.

    All the cash that goes back of a sale is rounded as one sum, and this is what is new of it. So
    however many returns there are, together they give away less than half a coin.
    """
    cash = sum(part.amount for part in parts if part.kind == Kind.CASH)
    gone = _gone_back(receipt, (Return.State.ISSUED,), going_back)
    before = sum(part.amount for part in gone if part.kind == Kind.CASH)
    profile = countries.of(receipt.device.store)
    together = profile.cash(before + cash)
    return together - profile.cash(before) if together else None
