"""Whether a person may do something alone at a till, or a manager has to approve it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from stores import access, pins
from stores.models import Limit, Role, Staff, Store

Act = Limit.Act


def may_alone(
    staff_id: int, store: Store, act: Limit.Act, *, amount: int = 0, rate: int = 0, times: int = 0
) -> bool:
    """`amount` in minor units, `rate` in hundredths of a percent. The most generous role counts.

    Of the roles that act at a till, or approve what others do there: a bookkeeper's lifts no limit.
    """
    here = Q(store=None) | Q(store=store)
    its = Role.objects.filter(here, staff=staff_id, merchant=store.merchant_id)
    acting = access.roles_with(access.Action.RETURN)
    roles = set(its.filter(role__in=acting).values_list("role", flat=True))
    limits = Limit.objects.filter(here, merchant=store.merchant_id, act=act, role__in=roles)
    # The store's own come last, and stand instead of the merchant's.
    by_role = {limit.role: limit for limit in sorted(limits, key=lambda one: bool(one.store_id))}
    free = access.roles_with(access.Action.APPROVE) if act in Limit.STRICT else roles
    return any(
        _allows(limit, amount, rate, times) if (limit := by_role.get(role)) else role in free
        for role in roles
    )


def _allows(limit: Limit, amount: int, rate: int, times: int) -> bool:
    most = [(limit.most_amount, amount), (limit.most_rate, rate), (limit.most_times, times)]
    return all(its is None or asked <= its for its, asked in most)


def approvers(store: Store) -> QuerySet[Staff]:
    """Who may approve in a store, with a PIN at its tills."""
    may = access.roles_in(
        store.merchant_id, store.pk, access.Action.APPROVE, Q(staff=OuterRef("pk"))
    )
    return pins.people_at(store).filter(Exists(may))
