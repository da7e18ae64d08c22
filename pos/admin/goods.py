"""Choosing what comes back: a field per sold line, never more than is left, and how it is paid."""

import dataclasses
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pos import parts, returns
from pos.models import Receipt, ReturnPart, Tender
from pos.models.baskets import ONE
from pos.refusals import Refusal
from pos.returns import Left
from pos.ways import Way
from stores.models import Unit


@dataclasses.dataclass(frozen=True, slots=True)
class Chosen:
    """A line with its field, how much of it comes back, and what that is in money."""

    left: Left
    field: forms.BoundField
    quantity: int
    amount: int


@dataclasses.dataclass(frozen=True, slots=True)
class Back:
    """One way in which money goes back, in words, and how much, in minor units.

    A refund says of which payment by its `reference`.
    """

    label: str
    amount: int
    reference: str = ""

    @property
    def is_refund(self) -> bool:
        """Whether it goes over the network."""
        return self.reference != ""


class ReturnForm(forms.Form):
    """Quantities by line and a reason. Whole pieces, or kilograms with three decimals."""

    reason = forms.CharField(
        label=gettext_lazy("Why do the goods come back?"), max_length=200, strip=True
    )

    # The plan that the page shows; it comes back with the press that pays.
    shown_plan = ""

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

    def plan(self, receipt: Receipt, ways: Sequence[Way]) -> list[Back]:
        """How the chosen goods are paid back; empty, with the reason on the form, where they are
        not."""
        try:
            lines = returns.choose(receipt, self.quantities)
            planned = parts.plan(receipt, ways, sum(line.amount for line in lines))
        except Refusal as refusal:
            self.add_error(None, str(refusal))
            return []
        self.shown_plan = parts.mark(receipt, planned)
        return backs(receipt, planned)


def backs(receipt: Receipt, planned: Sequence[ReturnPart]) -> list[Back]:
    """The parts of a return in words, cash in the coins that go out of the drawer."""
    found = [
        Back(
            f"{Tender.Kind(part.kind).label} {part.card or ''}".strip(),
            part.amount,
            part.reference if part.kind == Tender.Kind.VIPPS else "",
        )
        for part in planned
        if part.kind != Tender.Kind.CASH
    ]
    if any(part.kind == Tender.Kind.CASH for part in planned):
        told = _("Cash from the drawer of %s") % receipt.content["pos_id"]
        found.append(Back(told, parts.coins(receipt, planned) or 0))
    return found


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
