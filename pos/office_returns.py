"""Goods that come back in the office and that no payment over the network has paid for."""

import uuid
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from pos import drawers, forms, parts, returns
from pos.models import Basket, Receipt
from pos.refusals import NotPossible


@transaction.atomic(durable=True)
def give_back(
    receipt: Receipt,
    *,
    quantities: Mapping[int, int],
    reason: str,
    user: User,
    key: uuid.UUID,
    seen: str | None = None,
) -> Receipt | None:
    """Goods come back and their money goes back as it was paid: the return receipt.

    `quantities` maps receipt line ids to thousandths. None: this press has been done before. Raises
    NotPossible for what `returns.ask` refuses, while that till's drawer is open, and where a
    payment is to be refunded first.
    """
    Basket.objects.select_for_update().get(pk=receipt.basket_id or 0)
    if not forms.is_first(key, device_id=receipt.device_id, act="goods back"):
        return None
    drawers.refuse_open_at(receipt.device_id)
    asked = returns.ask(receipt, quantities=quantities, reason=reason, user=user, seen=seen)
    if parts.refunds(asked):
        raise NotPossible(_("Vipps MobilePay has paid for it. Return it from its payment."))
    return returns.complete(asked)
