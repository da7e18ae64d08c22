"""What a store may keep of its customers, for how long, and by whose word."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

# Longer than shops here give to bring goods back, and no longer than the phone number of a payment
# is of use for anything else.
FOUND_FOR = dt.timedelta(days=90)


class KnowsPayers(models.Model):
    """A store that may find what a customer has bought by the customer's own app."""

    finds_by_app = models.BooleanField(
        _("find purchases by app"),
        default=False,
        db_default=False,
        help_text=_(
            "Of a customer who shows a QR, scans the sticker or says a number to pay, a code made "
            "of the phone number and its last two digits are kept for 90 days. Showing the app or "
            "saying the number then finds the purchase for a return. Receipts and the customer "
            "screen say so. Turned off, all that was kept is deleted at once."
        ),
    )

    class Meta:
        abstract = True
