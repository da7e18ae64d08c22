"""Rows that are edited on the page of another row, as a table."""

from typing import Any

from django import forms


class LabelledFormSet(forms.BaseInlineFormSet[Any, Any, Any]):
    """The table names its columns only; each field also says its own name, to who cannot see it."""

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        for bound in form.visible_fields():
            # A choice of other rows is wrapped in the buttons beside it.
            widget = getattr(bound.field.widget, "widget", bound.field.widget)
            widget.attrs.setdefault("aria-label", bound.label)
