"""Whom a file may name: who works in the stores that were chosen, and whoever has acted there.

A user of the office has acted where goods were taken back without a cashier, where a price was
changed, and wherever else the journal names one.
A manager exports the stores they may see, and learns nothing of the people of another.
"""

from typing import Any, NamedTuple

import psycopg
from django.db.models import Q

from pos.saft import basics
from pos.saft.selections import Selection
from stores.models import Role, Staff


class Person(NamedTuple):
    """One who may be named: by `key` in the file, with the roles they have here."""

    key: str
    name: str
    roles: list[str]


# In the order of the file.
People = list[Person]

HERE = """
SELECT p.id FROM stores_staff p
WHERE p.id IN (
        SELECT o.staff_id FROM stores_role o
        WHERE o.merchant_id = %(merchant)s AND (o.store_id IS NULL OR o.store_id = ANY(%(stores)s))
    )
    OR p.id IN (SELECT r.staff_id FROM pos_receipt r WHERE r.device_id = ANY(%(devices)s))
    OR p.id IN (SELECT e.staff_id FROM pos_journalentry e WHERE e.device_id = ANY(%(devices)s))
"""


# By the name that stands on the newest of their receipts; without one, by the office's own.
OFFICE = """
SELECT DISTINCT ON (key) key, name FROM (
    SELECT r.content->>'user' AS key, r.content->>'staff' AS name, r.id
    FROM pos_receipt r
    WHERE r.device_id = ANY(%(devices)s) AND r.kind = 'RETURN' AND r.content ? 'user'
    UNION ALL
    SELECT u.id::text, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username), 0
    FROM auth_user u WHERE u.id IN (
        SELECT (e.details->>'user')::bigint FROM pos_journalentry e
        WHERE e.device_id = ANY(%(devices)s) AND e.staff_id IS NULL
    )
) acted
ORDER BY key, id DESC
"""


def known(
    connection: psycopg.Connection[Any], selection: Selection, *, stores: list[int]
) -> People:
    """Those with a role in these stores or in all, and those of before that a file still needs."""
    values = {
        "merchant": selection.merchant,
        "stores": stores,
        "devices": selection.devices,
    }
    ids = [pk for (pk,) in connection.execute(HERE, values)]
    roles: dict[int, set[str]] = {}
    its = Role.objects.filter(Q(store=None) | Q(store__in=stores), merchant=selection.merchant)
    for staff, role in its.values_list("staff", "role"):
        roles.setdefault(staff, set()).add(role)
    people = Staff.objects.filter(pk__in=ids).order_by("pk")
    found = [
        Person(str(person.pk), person.name, sorted(roles.get(person.pk, ()))) for person in people
    ]
    office = connection.execute(OFFICE, values)
    return found + [Person(basics.office_id(user), name, []) for user, name in office]
