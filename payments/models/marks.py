"""Who has paid, so that a return finds the purchase by the customer's app; never the number itself.

Kept only where a store's *find purchases by app* is on. See `payments.marks`.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payments.models.payers import Payer
from payments.models.payments import Payment
from stores.models import Merchant, POSDevice, Staff, Store

HASH = r"^[0-9a-f]{64}$"
DIGITS = r"^[0-9]{2}$"


class PayerMark(models.Model):
    """The keyed hash and the last two digits of the number that was asked to pay.

    Until `wake_at` is empty nobody has found out the number: what names the payer is `sealed` as in
    its `Payer` row, which may be gone by then. One that cannot be found out is deleted.
    """

    may_delete: ClassVar[bool] = True

    payment = models.OneToOneField(Payment, models.PROTECT, related_name="mark")
    store = models.ForeignKey(Store, models.PROTECT, related_name="+")
    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=5, choices=Payer.Kind)
    sealed = models.TextField(blank=True)
    msisdn_hash = models.CharField(max_length=64, blank=True)
    last_digits = models.CharField(max_length=2, blank=True)
    asked_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(wake_at__isnull=False, msisdn_hash="", last_digits="") & ~Q(sealed=""))
                | Q(
                    wake_at__isnull=True,
                    sealed="",
                    msisdn_hash__regex=HASH,
                    last_digits__regex=DIGITS,
                ),
                name="a_mark_waits_or_knows_no_more_than_a_hash",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Payer.Kind.values), name="mark_of_a_known_kind"
            ),
        )
        indexes = (
            models.Index(
                fields=["merchant", "msisdn_hash", "-asked_at"],
                condition=~Q(msisdn_hash=""),
                name="mark_by_customer",
            ),
            models.Index(
                fields=["wake_at"], condition=Q(wake_at__isnull=False), name="mark_waiting"
            ),
            models.Index(fields=["asked_at"], name="mark_by_time"),
        )

    def __str__(self) -> str:
        return f"•• {self.last_digits}"


class LookUp(models.Model):
    """Somebody at a till has looked for what a customer has bought: who, where, when and how.

    The hash stands in it only while the list that it found may be shown.
    """

    class Kind(models.TextChoices):
        QR = "QR", _("scanned QR")
        PHONE = "PHONE", _("phone number")

    class Outcome(models.TextChoices):
        ASKED = "ASKED", _("asked")
        FOUND = "FOUND", _("purchases found")
        NOTHING = "NOTHING", _("nothing found")
        REFUSED = "REFUSED", _("QR not accepted")
        UNAVAILABLE = "UNAVAILABLE", _("no answer from Vipps MobilePay")

    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("POS device"),
    )
    staff = models.ForeignKey(
        Staff, models.PROTECT, db_index=False, related_name="+", verbose_name=_("staff member")
    )
    key = models.UUIDField(unique=True)
    kind = models.CharField(_("searched by"), max_length=5, choices=Kind)
    at = models.DateTimeField(_("time"))
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome, default=Outcome.ASKED)
    found = models.PositiveSmallIntegerField(_("purchases shown"), default=0)
    msisdn_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("look-up of a customer's purchases")
        verbose_name_plural = _("look-ups of customers' purchases")
        constraints = (
            models.CheckConstraint(
                condition=Q(msisdn_hash="") | Q(outcome="FOUND", msisdn_hash__regex=HASH),
                name="a_look_up_knows_whom_only_when_it_found",
            ),
            models.CheckConstraint(
                condition=Q(outcome="FOUND", found__gt=0) | (~Q(outcome="FOUND") & Q(found=0)),
                name="a_look_up_found_what_it_says",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["QR", "PHONE"])
                & Q(outcome__in=["ASKED", "FOUND", "NOTHING", "REFUSED", "UNAVAILABLE"]),
                name="look_up_of_a_known_kind",
            ),
        )
        indexes = (
            models.Index(fields=["device", "-at"], name="look_up_by_device"),
            models.Index(fields=["staff", "-at"], name="look_up_by_person"),
            models.Index(
                fields=["at"], condition=~Q(msisdn_hash=""), name="look_up_to_be_forgotten"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
