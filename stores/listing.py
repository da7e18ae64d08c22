"""A list that may be very long: counted and sorted as far as anybody looks."""

from functools import cached_property
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator

# Counting a million rows takes longer than showing fifty, and tells nobody where to look.
MOST = 5_000


class AtLeast(int):
    """A number of rows of which there are more; people read `5000+`."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class Counted(Paginator[Any]):
    """Pages of a list that may be very long: beyond `MOST` rows it counts no further."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, or at least so many."""
        first: Any = self.object_list.order_by()[: MOST + 1]  # type: ignore[attr-defined]
        found: int = first.count()
        return found if found <= MOST else AtLeast(MOST)


class Listing(ChangeList):
    """A list that is sorted only by the columns that offer it: sorting a million takes seconds."""

    def get_ordering_field(self, field_name: Any) -> Any:
        is_offered = field_name in (self.sortable_by or ())
        return super().get_ordering_field(field_name) if is_offered else None
