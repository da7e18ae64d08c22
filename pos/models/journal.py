"""The POS device's electronic journal, its counters and the keys that sign."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pos.models.receipts import Receipt
from stores.models import POSDevice, Staff


class Numbering(models.Model):
    """The counters and chain ends of one POS device. Its row lock is held to commit: no gaps.

    `totals` is what the open period comes to so far (`pos.totals`), counted from the journal's
    entry after `counted_after`; null until the device first counts. Its `at` says how many entries
    and receipts are counted: fewer than there are where an older version has sold beside this one.
    The grand totals begin with the device and are never reset: of sales before returns, and of
    returns as a positive amount (kassasystemforskrifta 2-8-2 x and y). `version` is the program's
    that was last used here.
    """

    # By the kind of a signed receipt, the counter of its series.
    SERIES: ClassVar[dict[str, str]] = {
        "SALE": "sales",
        "RETURN": "returns",
        "TRAINING": "trainings",
    }

    device = models.OneToOneField(POSDevice, models.PROTECT, related_name="numbering")
    sequence = models.BigIntegerField(default=0)
    sales = models.BigIntegerField(default=0)
    returns = models.BigIntegerField(default=0)
    trainings = models.BigIntegerField(default=0, db_default=0)
    provisionals = models.BigIntegerField(default=0, db_default=0)
    handouts = models.BigIntegerField(default=0, db_default=0)
    entries = models.BigIntegerField(default=0)
    signature = models.TextField(default="0")
    receipt_hash = models.CharField(max_length=64, default="0" * 64)
    entry_hash = models.CharField(max_length=64, default="0" * 64)
    x_reports = models.BigIntegerField(default=0, db_default=0)
    z_reports = models.BigIntegerField(default=0, db_default=0)
    grand_sales = models.BigIntegerField(default=0, db_default=0)
    grand_returns = models.BigIntegerField(default=0, db_default=0)
    counted_after = models.BigIntegerField(default=0, db_default=0)
    totals = models.JSONField(null=True)
    version = models.CharField(max_length=20, default="", db_default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(sequence__gte=0, sales__gte=0, returns__gte=0, entries__gte=0),
                name="numbering_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(
                    x_reports__gte=0,
                    z_reports__gte=0,
                    grand_sales__gte=0,
                    grand_returns__gte=0,
                    counted_after__gte=0,
                ),
                name="numbering_totals_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(trainings__gte=0, provisionals__gte=0),
                name="numbering_of_no_sales_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(handouts__gte=0), name="numbering_of_handouts_never_below_zero"
            ),
        )

    def __str__(self) -> str:
        return f"{self.device_id}: {self.sequence}"


class JournalEntry(models.Model):
    """One event at a POS device, in order, for ever. Codes are those of SAF-T's list 13.

    `details` says for machines what `text` says for people: amounts in minor units, quantities in
    thousandths, never a customer's name or number. X and Z hold their whole report there. An
    `event` in it tells apart what has one code: see `Event`.
    """

    append_only: ClassVar[bool] = True

    class Code(models.TextChoices):
        STARTED = "13001"
        STOPPED = "13002"
        SIGNED_IN = "13003"
        SIGNED_OUT = "13004"
        DRAWER_OPENED = "13005"
        DRAWER_CLOSED = "13006"
        UPDATED = "13007"
        X_REPORT = "13008"
        Z_REPORT = "13009"
        PARKED = "13010"
        RECALLED = "13011"
        SALE_RECEIPT = "13012"
        RETURN_RECEIPT = "13013"
        COPY_RECEIPT = "13014"
        PROVISIONAL_RECEIPT = "13015"
        DELIVERY_RECEIPT = "13016"
        TRAINING_RECEIPT = "13017"
        PRINTED = "13018"
        CASH_WITHDRAWN = "13019"
        PRICE_CHANGED = "13021"
        PRICE_LOOKED_UP = "13022"
        TRAINING_ON = "13023"
        TRAINING_OFF = "13024"
        EMERGENCY_ON = "13026"
        EMERGENCY_OFF = "13027"
        VOIDED = "13028"
        RECEIPT_DECLINED = "13030"
        OTHER = "13999"

    class Event(models.TextChoices):
        LINE_REMOVED = "LINE_REMOVED", _("Line removed")
        QUANTITY_REDUCED = "QUANTITY_REDUCED", _("Quantity reduced")
        PRICE_CORRECTED = "PRICE_CORRECTED", _("Price corrected")
        WITH_SALE = "WITH_SALE", _("Drawer opened with a sale")
        MANUAL = "MANUAL", _("Drawer opened without a sale")
        DRAWER_ASKED = "DRAWER_ASKED", _("Drawer asked for without a sale")
        FLOAT = "FLOAT", _("Opening float")
        PAY_IN = "PAY_IN", _("Paid in")
        COUNT_ENTERED = "COUNT_ENTERED", _("Count entered")
        COUNTED = "COUNTED", _("Money counted")
        HANDED_OVER = "HANDED_OVER", _("Till handed over")
        OFFICE_COPY = "OFFICE_COPY", _("Copy made in the office")
        APPROVED = "APPROVED", _("Approved by a manager")
        PART_GIVEN_BACK = "PART_GIVEN_BACK", _("Part payment given back")
        CARRIED_OVER = "CARRIED_OVER", _("Payment carried over")
        SEEN_CLOSED = "SEEN_CLOSED", _("Drawer seen closed")
        AGE_CONFIRMED = "AGE_CONFIRMED", _("Age checked: old enough")
        AGE_REFUSED = "AGE_REFUSED", _("Age checked: too young, or not shown")
        GIFT_CARD_GIVEN_BACK = "GIFT_CARD_GIVEN_BACK", _("Gift card not paid with")
        EXCHANGE_BEGUN = "EXCHANGE_BEGUN", _("Goods brought for an exchange")
        EXCHANGE_TAKEN_OFF = "EXCHANGE_TAKEN_OFF", _("Goods not exchanged")

    device = models.ForeignKey(
        POSDevice,
        models.PROTECT,
        related_name="journal",
        verbose_name=_("POS device"),
        # An entry's number once per device: that index begins with it.
        db_index=False,
    )
    number = models.BigIntegerField(verbose_name=_("number"))
    code = models.CharField(max_length=5, choices=Code, verbose_name=_("code"))
    at = models.DateTimeField(verbose_name=_("time"))
    # Nobody looks by it, and staff are never deleted.
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("cashier"),
        db_index=False,
    )
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="entries")
    text = models.CharField(max_length=500, verbose_name=_("text"))
    details = models.JSONField(null=True, verbose_name=_("details"))
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = (
            models.UniqueConstraint(
                fields=["device", "number"], name="journal_number_once_per_device"
            ),
        )
        indexes = (
            # Entries lie in the order of time: an index of a few pages finds a day of them.
            BrinIndex(fields=["at"], autosummarize=True, name="journal_by_time"),
            models.Index(fields=["code"], condition=~Q(code="13012"), name="journal_beside_sales"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.code}"


class SigningKey(models.Model):
    """A key that signs receipts. Old ones stay: their signatures must verify for ever.

    The one that became valid last signs; without `valid_from` it is valid as soon as it is made. A
    secret key (HMAC) has no public half.
    """

    append_only: ClassVar[bool] = True

    class Algorithm(models.TextChoices):
        """As the tax administration names them."""

        RSA = "RSA-SHA1-1024", "RSA-SHA1-1024"
        HMAC = "HMAC-SHA1-128", "HMAC-SHA1-128"

    version = models.PositiveIntegerField(unique=True)
    algorithm = models.CharField(
        max_length=13, choices=Algorithm, default=Algorithm.RSA, db_default=Algorithm.RSA
    )
    public_pem = models.TextField(blank=True)
    sealed = models.TextField()
    created_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.version)
