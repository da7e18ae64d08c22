"""A customer has scanned the sticker at a till, and becomes the payer of its open basket.

The inbox files the check-in and wakes a keeper, which brings it to the basket: the newest one
counts, for minutes only, and never while a payment lives. Vipps tells us a token and nothing of
the person; it is sealed, and gone with the basket or with its time.
"""

import datetime as dt
import logging

from django.db import transaction

from payments import flow, payers
from payments.models import CheckIn, Payer
from pos import baskets
from pos.models import Basket
from pos.refusals import Refusal
from pos.shifts import now
from stores import sign_ins
from stores.crypto import open_sealed, seal
from stores.models import POSDevice, SignIn

log = logging.getLogger(__name__)

# Vipps' token lives for fifteen minutes, and a request made with it has to arrive there.
LASTS = dt.timedelta(minutes=14)


def seal_token(token: str, *, qr_id: str) -> str:
    """What the inbox keeps of a check-in at this sticker."""
    return seal({"token": token}, about=f"payments.checkin:{qr_id}")


def is_over(initiated_at: dt.datetime, *, at: dt.datetime) -> bool:
    """Whether nobody can be asked with its token any more."""
    return initiated_at + LASTS <= at


def waiting() -> list[int]:
    """The stickers whose check-in no keeper has brought to its basket yet."""
    return list(CheckIn.objects.values_list("sticker_id", flat=True))


@transaction.atomic(durable=True)
def take(sticker_id: int) -> None:
    """Bring a check-in to the open basket of its till; safe to repeat, from any process.

    After *Total* it sends at once, as a scanned personal QR does. It is let go without a trace
    in training, when a payment lives, when it is older than the basket or its payer, or when its
    time is over.
    """
    check_in = (
        CheckIn.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("sticker__device__store", "sticker__sales_unit")
        .filter(sticker=sticker_id)
        .first()
    )
    if check_in is None:
        return
    CheckIn.objects.filter(pk=check_in.pk).delete()
    device = check_in.sticker.device
    basket = Basket.objects.select_for_update().filter(baskets.IS_OPEN, device=device).first()
    if basket is None or basket.is_training or not _is_news(basket, check_in):
        return
    about = f"payments.checkin:{check_in.sticker.qr_id}"
    payers.put(
        basket,
        kind=Payer.Kind.TOKEN,
        value=str(open_sealed(check_in.sealed, about=about)["token"]),
        set_at=check_in.initiated_at,
        ends_at=check_in.initiated_at + LASTS,
    )
    if basket.is_totalled and device.store.sends_on_scan:
        _send(basket, device)


def _is_news(basket: Basket, check_in: CheckIn) -> bool:
    """Older than the basket it is the customer's before; older than the payer, no news.

    A token is good for its own sales unit: what an old sticker brings cannot be asked any more.
    One that has been removed since may hang where another shop's customers scan it.
    """
    sticker = check_in.sticker
    is_of_the_past = sticker.removed_at is not None or sticker.sales_unit.retired_at is not None
    if basket.frozen_at or is_of_the_past or is_over(check_in.initiated_at, at=now()):
        return False
    is_known = Payer.objects.filter(basket=basket, set_at__gte=check_in.initiated_at).exists()
    return check_in.initiated_at > basket.opened_at and not is_known


def _send(basket: Basket, device: POSDevice) -> None:
    """Ask the customer in the name of who stands at the till; with nobody there, wait."""
    staff_id = (
        SignIn.objects.filter(device=device, ended_at=None, signed_in_at__gt=now() - sign_ins.LASTS)
        .values_list("staff_id", flat=True)
        .first()
    )
    if staff_id is None:
        return
    try:
        with transaction.atomic():
            flow.begin(basket, device, who=flow.Who(staff_id=staff_id))
    except Refusal as refusal:
        # The customer stays the payer, and the cashier is told when pressing the button.
        log.info("a check-in at %s was not sent at once: %s", device.pos_id, refusal)


def forget() -> int:
    """Let go of check-ins whose time is over, and tell the tills that showed them; how many."""
    at = now()
    gone, _models = CheckIn.objects.filter(initiated_at__lte=at - LASTS).delete()
    over = Payer.objects.filter(ends_at__lte=at, basket__state__in=Basket.ALIVE)
    return gone + sum(_let_go(pk) for pk in over.values_list("basket_id", flat=True))


@transaction.atomic(durable=True)
def _let_go(basket_id: int) -> int:
    # A keeper's own thread does this: it waits for nobody's lock, and comes again in seconds.
    basket = Basket.objects.select_for_update(skip_locked=True).filter(pk=basket_id).first()
    if basket is None:
        return 0
    gone, _ = Payer.objects.filter(basket=basket, ends_at__lte=now()).delete()
    if gone and basket.state == Basket.State.OPEN and not basket.frozen_at:
        baskets.touch(basket)
    return gone
