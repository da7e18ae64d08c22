"""Which rows belong to some stores, said by the ids of what they hang on.

A list of a million rows that is joined with its stores is planned for a store of average size:
one that has sold nothing lets PostgreSQL look for its fifty newest rows through all of them. Of
devices that are named one by one it knows how many rows each has.
"""

from typing import Any

from django.db.models import Model, Q, QuerySet

# Beyond this many the names alone are long; whoever sees so many stores sees the newest rows.
MOST = 2_000


def belonging(model: type[Model], place: str, store: str, stores: Any) -> Q:
    """Rows of a model whose `place`, a device perhaps, has a path `store` that leads to these."""
    if not store:
        return Q(**{f"{place}__in": stores})
    at: Any = model
    for name in place.split("__"):
        at = at._meta.get_field(name).related_model
    found: QuerySet[Any] = at._default_manager.filter(**{f"{store}__in": stores}).order_by()
    few = [pk for (pk,) in found.values_list("pk")[: MOST + 1]]
    return Q(**{f"{place}__in": few if len(few) <= MOST else found})
