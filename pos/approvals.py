"""What a cashier may not do alone: a named manager approves it on the spot, with a PIN.

The limits are head office's (`stores.limits`). Each approval is a row and an entry of the journal.
"""

from django.utils.translation import gettext as _

from pos import journal
from pos.journal import Code, Event
from pos.models import Approval, Basket, Return
from pos.refusals import NotPossible, Refusal
from pos.shifts import now
from stores import access, limits
from stores.access import Action
from stores.limits import Act
from stores.models import POSDevice, Staff
from stores.money import amount_text


class NeedsApproval(Refusal):
    """The same act is possible with a manager's name and PIN. Nothing was changed."""


def require(
    device: POSDevice,
    act: Act,
    *,
    amount: int,
    rate: int = 0,
    before: int = 0,
    times: int = 0,
    staff_id: int,
    approver: Staff | None,
    basket: Basket | None = None,
    goods_return: Return | None = None,
    detail: str = "",
) -> bool:
    """In the transaction of the act: go on where the role may do it alone or `approver` may: True.

    `before` is what the person has done alone today (`pos.alone`) or, of discounts, in this basket,
    `times` how often with this one.
    `approver`'s PIN has been checked; a limit of theirs is about this act alone. This locks the
    counters: cards and shift are locked before, and a refusal undoes the act. Raises NeedsApproval
    without one, NotPossible for one who may not approve so much, and for one who has asked.
    """
    store = device.store
    measured = {"rate": rate, "times": times}
    if limits.may_alone(staff_id, store, act, amount=before + amount, **measured):
        return False
    if approver is None:
        raise NeedsApproval(_why(act, amount, before, store.language, is_part=bool(detail)))
    may = access.can(approver, Action.APPROVE, store)
    if approver.pk == staff_id or not may:
        raise NotPossible(_("%(name)s may not approve this. Ask a manager.") % {"name": approver})
    if not limits.may_alone(approver.pk, store, act, amount=amount, rate=rate):
        raise NotPossible(_("%(name)s may not approve so much.") % {"name": approver})
    _keep(device, act, amount, rate, staff_id, approver, basket, goods_return, detail)
    return True


def _why(act: Act, amount: int, before: int, language: str, *, is_part: bool) -> str:
    if act == Act.DRAWER:
        return _("To open the drawer without a sale needs a manager.")
    said = {"amount": amount_text(amount, "", language)}
    if act == Act.DISCOUNT:
        why = _("A discount of %(amount)s needs a manager.") % said
        others = _("The basket's other goods are %(before)s less already.")
        return f"{why} {others % {'before': amount_text(before, '', language)}}" if before else why
    if act == Act.PRICE:
        return _("A price that is %(amount)s higher needs a manager.") % said
    if act == Act.VOID and is_part:
        why = _("To take goods of %(amount)s out of a basket needs a manager.") % said
    elif act == Act.VOID:
        why = _("To empty a basket of %(amount)s needs a manager.") % said
    elif act == Act.UNPROVEN:
        why = _("To pay %(amount)s back without a receipt needs a manager.") % said
    else:
        why = _("To pay %(amount)s back needs a manager.") % said
    if not before:
        return why
    already = _("You have done so for %(before)s today.")
    return f"{why} {already % {'before': amount_text(before, '', language)}}"


def _keep(
    device: POSDevice,
    act: Act,
    amount: int,
    rate: int,
    staff_id: int,
    approver: Staff,
    basket: Basket | None,
    goods_return: Return | None,
    detail: str,
) -> None:
    at, about = now(), goods_return or basket
    approval = Approval.objects.create(
        device=device,
        act=act,
        basket=basket,
        goods_return=goods_return,
        amount=amount,
        rate=rate,
        detail=detail[:200],
        asked_by_id=staff_id,
        approved_by=approver,
        at=at,
    )
    journal.record(
        device.pk,
        code=Code.OTHER,
        at=at,
        text=f"approved by {approver.name}: {act.lower()}; amount {amount}",
        staff_id=staff_id,
        details={
            "event": str(Event.APPROVED),
            "approval": approval.pk,
            "act": str(act),
            "amount": amount,
            "staff": approver.pk,
            "name": approver.name,
            **({"training": True} if about and about.is_training else {}),
        },
    )
