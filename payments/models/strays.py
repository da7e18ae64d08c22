"""Payments that Vipps tells of and that we have never asked for, and what people have found out."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.units import SalesUnit


class Stray(models.Model):
    """A reference that webhooks name and no payment of ours has: another system's, or one that a
    restored database has lost."""

    append_only: ClassVar[bool] = True

    sales_unit = models.ForeignKey(
        SalesUnit, models.PROTECT, related_name="strays", verbose_name=_("sales unit")
    )
    reference = models.CharField(max_length=64, verbose_name=_("reference"))
    first_at = models.DateTimeField(verbose_name=_("first heard of"))
    found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("unknown payment")
        verbose_name_plural = _("unknown payments")
        constraints = (
            models.UniqueConstraint(
                fields=["sales_unit", "reference"], name="one_stray_per_reference"
            ),
        )

    def __str__(self) -> str:
        return self.reference


class StrayNote(models.Model):
    """What a person has found out about it. It is off the list with that."""

    append_only: ClassVar[bool] = True

    stray = models.OneToOneField(Stray, models.PROTECT, related_name="note")
    reason = models.CharField(max_length=300)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="stray_note_has_a_reason"),
        )

    def __str__(self) -> str:
        return self.reason
