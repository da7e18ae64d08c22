"""Choosing what has come back where the money has gone back already."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from pos.admin.goods import ReturnForm
from pos.models import Tender
from pos.returns import Left


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
