"""Choosing among many payments by what an index has found."""

from typing import Any

from django.db.models import QuerySet

from payments.models import Payment

# PostgreSQL plans joins beyond the eighth table in the order they are written
# (join_collapse_limit). The office's lists have more, so it would join every payment with its
# basket and receipt, a million of them, and choose afterwards. Those that are named come first.
FEW = 500


def among(payments: "QuerySet[Payment]", found: "QuerySet[Any]") -> "QuerySet[Payment]":
    """Those of these payments whose ids are found: named one by one while they are few."""
    few = [pk for (pk,) in found.values_list("pk")[: FEW + 1]]
    return payments.filter(pk__in=few if len(few) <= FEW else found)
