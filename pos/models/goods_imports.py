"""Goods that come as a file: what was uploaded, what it would change, and what is wrong in it."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stores.models import Merchant


class GoodsImport(models.Model):
    """One file of goods. First it is only checked; what that shows is done when somebody says so.

    `content` never changes: the database refuses it. `language` is what its faults are written in.
    `done` counts the rows that were read, and when it is carried out those that were put; `goal` is
    about how many there are. `reached` is the number of the last row in the file that was put.
    """

    class State(models.TextChoices):
        CHECKING = "CHECKING", _("Being checked")
        CHECKED = "CHECKED", _("Checked, nothing changed yet")
        IMPORTING = "IMPORTING", _("Being imported")
        DONE = "DONE", _("Imported")
        REFUSED = "REFUSED", _("Not readable")

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    name = models.CharField(_("file"), max_length=100)
    content = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    language = models.CharField(max_length=5, editable=False)
    uploaded_by = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.CHECKING, editable=False
    )
    done = models.PositiveIntegerField(default=0, editable=False)
    goal = models.PositiveIntegerField(default=0, editable=False)
    reached = models.PositiveIntegerField(default=0, editable=False)
    new = models.PositiveIntegerField(_("new"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    wrong = models.PositiveIntegerField(_("wrong"), default=0, editable=False)
    left_out = models.PositiveIntegerField(_("left out"), default=0, editable=False)
    imported_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("imported by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    class Meta:
        verbose_name = _("import of products")
        verbose_name_plural = _("imports of products")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["DONE", "REFUSED"], ended_at__isnull=False)
                | Q(state__in=["CHECKING", "CHECKED", "IMPORTING"], ended_at=None),
                name="goods_import_ends_with_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["IMPORTING", "DONE"], imported_by__isnull=False)
                | Q(state__in=["CHECKING", "CHECKED", "REFUSED"], imported_by=None),
                name="goods_import_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(left_out__lte=F("new") + F("changed")),
                name="goods_import_leaves_out_what_it_has",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def planned(self) -> int:
        """How many products it makes or changes."""
        return self.new + self.changed


class GoodsImportRow(models.Model):
    """One product that a file makes or changes, as the check has shown it.

    `before` is what the product was like, as a hash; empty where there was none. `wanted` is all
    that is put, and prices are minor units. Never changed: exactly this is done.
    """

    append_only: ClassVar[bool] = True

    # The unique constraint's index begins with it.
    goods_import = models.ForeignKey(
        GoodsImport, models.PROTECT, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField()
    sku = models.CharField(max_length=40)
    before = models.CharField(max_length=64, blank=True)
    price_before = models.BigIntegerField(null=True)
    price = models.BigIntegerField()
    # From which day on; none: at once.
    day = models.DateField(null=True)
    wanted = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["goods_import", "number"], name="one_planned_row_per_number"
            ),
            models.CheckConstraint(
                condition=Q(before="", price_before=None)
                | ~Q(before="") & Q(price_before__isnull=False),
                name="planned_row_is_new_or_was_there",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.sku}"


class GoodsImportFault(models.Model):
    """What is wrong in a cell, in words; or why a row was left out when it came to it."""

    append_only: ClassVar[bool] = True

    goods_import = models.ForeignKey(GoodsImport, models.PROTECT, related_name="faults")
    number = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=40, blank=True)
    value = models.CharField(_("value"), max_length=60, blank=True)
    text = models.CharField(_("what is wrong"), max_length=300)
    is_late = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("fault in an import")
        verbose_name_plural = _("faults in imports")

    def __str__(self) -> str:
        return f"{self.number} {self.column} {self.text}"
