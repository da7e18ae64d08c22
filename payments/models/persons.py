"""Who has asked what is kept of them, or to have it deleted; never who that was."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.marks import DIGITS, HASH
from stores.models import Merchant


class PersonRequest(models.Model):
    """A customer's right of access or of erasure, used (GDPR articles 15 and 17).

    `user` is who answered it in the office; nobody where it was a command on the server.
    """

    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        ACCESS = "ACCESS", _("told what is kept")
        ERASURE = "ERASURE", _("deleted")

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="+", verbose_name=_("merchant")
    )
    kind = models.CharField(_("what was done"), max_length=7, choices=Kind)
    last_digits = models.CharField(_("number ends in"), max_length=2)
    purchases = models.PositiveIntegerField(_("purchases known"))
    note = models.CharField(_("note"), max_length=200)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("customer's request about their data")
        verbose_name_plural = _("customers' requests about their data")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=["ACCESS", "ERASURE"]), name="person_request_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(last_digits__regex=DIGITS), name="person_request_knows_two_digits"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="person_request_says_why"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, •• {self.last_digits}"


class Erasure(models.Model):
    """Whoever this is wants nothing kept of what was asked for until then.

    While Vipps is being asked who made a payment nobody knows whose it is. So this waits for the
    answers that are on their way, and goes with the last of them.
    """

    may_delete: ClassVar[bool] = True

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="+")
    msisdn_hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(msisdn_hash__regex=HASH), name="an_erasure_knows_no_more_than_a_hash"
            ),
        )

    def __str__(self) -> str:
        return f"until {self.at}"
