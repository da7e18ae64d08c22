"""Choosing what comes back: a field per sold line, never more than is left of it."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos.models import Tender
from pos.models.baskets import ONE
from pos.returns import Left
from stores.models import Unit


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """A line with its field, how much of it comes back, and what that is in money."""

    left: Left
    field: forms.BoundField
    quantity: int
    amount: int


class ReturnForm(forms.Form):
    """Quantities by line and a reason. Whole pieces, or kilograms with three decimals."""

    reason = forms.CharField(
        label=gettext_lazy("Why do the goods come back?"), max_length=200, strip=True
    )

    def __init__(self, lines: Sequence[Left], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.lines = list(lines)
        for left in self.lines:
            self.fields[_name(left)] = _field(left)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and not self.quantities:
            raise forms.ValidationError(_("Choose at least one line to return."))
        return found

    @property
    def quantities(self) -> dict[int, int]:
        """Receipt line ids and thousandths of what was chosen."""
        given = {
            left.line.pk: int((self.cleaned_data.get(_name(left)) or Decimal(0)) * ONE)
            for left in self.lines
        }
        return {pk: quantity for pk, quantity in given.items() if quantity}

    @property
    def rows(self) -> list[Chosen]:
        """The lines as the page draws them."""
        chosen = self.quantities if self.is_bound and self.is_valid() else {}
        return [
            Chosen(left, self[_name(left)], quantity, left.worth(quantity))
            for left in self.lines
            for quantity in [chosen.get(left.line.pk, 0)]
        ]

    @property
    def total(self) -> int:
        """What will be paid back, in minor units."""
        return sum(row.amount for row in self.rows)


class ReceiptForm(ReturnForm):
    """A return whose money has gone back already, in one of these ways."""

    def __init__(
        self,
        lines: Sequence[Left],
        data: Mapping[str, Any] | None = None,
        *,
        kinds: Sequence[Tender.Kind],
    ) -> None:
        super().__init__(lines, data)
        self.kinds = list(kinds)
        if len(self.kinds) > 1:
            self.fields["kind"] = forms.ChoiceField(
                label=_("How did the customer get the money?"),
                choices=[(kind.value, kind.label) for kind in self.kinds],
            )

    def clean(self) -> dict[str, Any]:
        """Where there is one way only, nobody is asked."""
        found = super().clean()
        return found if "kind" in self.fields else {**found, "kind": self.kinds[0].value}


def _name(left: Left) -> str:
    return f"line-{left.line.pk}"


def _field(left: Left) -> forms.DecimalField:
    is_weight = left.line.unit == Unit.KG
    most = Decimal(left.quantity) / ONE
    return forms.DecimalField(
        label=left.line.name,
        required=False,
        min_value=0,
        max_value=most,
        decimal_places=3 if is_weight else 0,
        localize=is_weight,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
    )
