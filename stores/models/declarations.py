"""The product declaration that a Norwegian cash register needs before it is used."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .merchants import Merchant


class Declaration(models.Model):
    """Head office has seen the supplier's declaration RF-1348 of the version that is in use.

    Source: kassasystemlova 4 and kassasystemforskrifta 3-1. A correction is a new row. A version of
    the product with fiscal changes has another `fiscal_version` and needs a declaration of its own.
    """

    append_only: ClassVar[bool] = True

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="declarations", verbose_name=_("merchant")
    )
    number = models.CharField(
        _("number"), max_length=40, help_text=_("Of the form RF-1348 as it was sent in.")
    )
    version = models.CharField(
        _("version"), max_length=20, help_text=_("Of the product, as the declaration names it.")
    )
    declared_on = models.DateField(_("declared on"))
    fiscal_version = models.PositiveSmallIntegerField(_("fiscal version"), editable=False)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("recorded by"), editable=False
    )
    recorded_at = models.DateTimeField(_("recorded at"), editable=False)

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = (
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(version=""), name="declaration_names_what_it_is_of"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} ({self.version})"
