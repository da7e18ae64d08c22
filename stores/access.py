"""Who may do what where. Every view, admin page and export asks here and nowhere else."""

from typing import TypeAlias

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from .models import Merchant, Role, RoleName, Staff, Store

Person: TypeAlias = Staff | AbstractBaseUser | AnonymousUser


class Action(TextChoices):
    SELL = "SELL", _("sell")
    RETURN = "RETURN", _("take returns")
    APPROVE = "APPROVE", _("approve what a cashier may not do alone")
    CLOSE_DAY = "CLOSE_DAY", _("close the day")
    PAIR_DEVICES = "PAIR_DEVICES", _("pair and revoke POS devices")
    SEE_OFFICE = "SEE_OFFICE", _("see the office")
    SEE_PAYMENTS = "SEE_PAYMENTS", _("see payments and receipts")
    SETTLE = "SETTLE", _("settle payments: cancel, release, return")
    RECONCILE = "RECONCILE", _("answer exceptions and close periods")
    EXPORT = "EXPORT", _("export")
    SEE_AUDIT = "SEE_AUDIT", _("see journals and who did what")
    KEEP_STAFF = "KEEP_STAFF", _("set PINs")
    KEEP_MASTER_DATA = "KEEP_MASTER_DATA", _("keep master data")
    KEEP_KEYS = "KEEP_KEYS", _("keep sales units and their keys")


MAY: dict[RoleName, frozenset[Action]] = {
    RoleName.CASHIER: frozenset({Action.SELL, Action.RETURN, Action.CLOSE_DAY}),
    RoleName.MANAGER: frozenset(
        {
            Action.SELL,
            Action.RETURN,
            Action.APPROVE,
            Action.CLOSE_DAY,
            Action.PAIR_DEVICES,
            Action.SEE_OFFICE,
            Action.SEE_PAYMENTS,
            Action.SETTLE,
            Action.EXPORT,
            Action.SEE_AUDIT,
            Action.KEEP_STAFF,
        }
    ),
    # Whoever keeps the prices and the keys does not also stand at the till.
    RoleName.HEAD_OFFICE: frozenset(Action) - {Action.SELL},
    RoleName.ACCOUNTANT: frozenset(
        {Action.SEE_OFFICE, Action.SEE_PAYMENTS, Action.RECONCILE, Action.EXPORT}
    ),
    RoleName.AUDITOR: frozenset({Action.SEE_OFFICE, Action.SEE_PAYMENTS, Action.SEE_AUDIT}),
}

# `roles_in` for a statement that has its person as `p` and its store as `s`.
IS_ALLOWED = """EXISTS (
    SELECT FROM stores_role its WHERE its.staff_id = p.id AND its.merchant_id = s.merchant_id
        AND (its.store_id IS NULL OR its.store_id = s.id) AND its.role = ANY(%(roles)s)
)"""


def roles_with(action: str) -> list[str]:
    """The roles that allow an action."""
    return [role.value for role, actions in MAY.items() if action in actions]


def can(person: Person, action: str, store: Store) -> bool:
    """May this person do this in this store? One query."""
    return stores_of(person, action).filter(pk=store.pk).exists()


def stores_of(person: Person, action: str) -> QuerySet[Store]:
    """The stores in which a person may do something. A superuser of the office: all of them."""
    if is_over_all(person):
        return Store.objects.all()
    roles = roles_in(OuterRef("merchant"), OuterRef("pk"), action, being(person))
    return Store.objects.filter(Exists(roles))


def merchants_of(person: Person, action: str) -> QuerySet[Merchant]:
    """The merchants in at least one of whose stores, or in all, a person may do something."""
    if is_over_all(person):
        return Merchant.objects.all()
    roles = Role.objects.filter(being(person), merchant=OuterRef("pk"), role__in=roles_with(action))
    return Merchant.objects.filter(Exists(roles))


def is_over_all(person: Person) -> bool:
    """A superuser, who sets up an installation and is above its merchants."""
    return (
        not isinstance(person, Staff)
        and person.is_active
        and getattr(person, "is_superuser", False)
    )


def roles_in(
    merchant: OuterRef | int, store: OuterRef | int, action: str, staff: Q
) -> QuerySet[Role]:
    """Roles of these staff that allow an action in one store: the store's own or the merchant's."""
    return Role.objects.filter(
        staff,
        Q(store=None) | Q(store=store),
        merchant=merchant,
        role__in=roles_with(action),
    )


def may_set_pin(person: Person, staff: Staff) -> bool:
    """Head office sets anybody's PIN; a manager that of people who are no more than cashiers.

    Otherwise a manager could set another manager's PIN and approve his own returns with it.
    """
    roles = list(staff.roles.select_related("store"))
    if not roles:
        return may_keep(person, staff.merchant_id)
    if all(may_keep(person, role.merchant_id) for role in roles):
        return True
    stores = set(stores_of(person, Action.KEEP_STAFF).values_list("pk", flat=True))
    return all(role.role == RoleName.CASHIER and role.store_id in stores for role in roles)


def is_colleague(person: Person, staff: Staff) -> bool:
    """Has somebody a role where this person keeps people's PINs?"""
    stores = stores_of(person, Action.KEEP_STAFF)
    return staff.roles.filter(
        Q(store__in=stores) | Q(store=None, merchant__stores__in=stores)
    ).exists()


def may_keep(person: Person, merchant_id: int) -> bool:
    """May this person keep a merchant's master data? Only a role for all its stores allows it."""
    return is_over_all(person) or _keeping(person).filter(merchant=merchant_id).exists()


def merchants_kept_by(person: Person) -> QuerySet[Merchant]:
    """The merchants whose master data a person may keep."""
    if is_over_all(person):
        return Merchant.objects.all()
    return Merchant.objects.filter(Exists(_keeping(person).filter(merchant=OuterRef("pk"))))


def merchants_wholly(person: Person, action: str) -> QuerySet[Merchant]:
    """The merchants in all of whose stores a person may do something, by one role."""
    if is_over_all(person):
        return Merchant.objects.all()
    whole = Role.objects.filter(being(person), store=None, role__in=roles_with(action))
    return Merchant.objects.filter(Exists(whole.filter(merchant=OuterRef("pk"))))


def _keeping(person: Person) -> QuerySet[Role]:
    return Role.objects.filter(
        being(person), store=None, role__in=roles_with(Action.KEEP_MASTER_DATA)
    )


def being(person: Person) -> Q:
    """The roles of this person, as a filter on roles; of nobody, of no one."""
    if isinstance(person, Staff):
        return Q(staff=person, staff__is_active=True)
    # Zero is nobody's key; None would match every person without an office user.
    return Q(staff__user=person.pk or 0, staff__is_active=True, staff__user__is_active=True)
