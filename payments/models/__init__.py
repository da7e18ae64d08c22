"""How Vipps MobilePay money moves, as rows."""

from payments.models.closings import Closing
from payments.models.operations import Attempt, Event, Operation
from payments.models.payers import Payer
from payments.models.payments import Payment
from payments.models.stickers import CheckIn, Sticker
from payments.models.strays import Stray, StrayNote
from payments.models.units import Brand, Keys, SalesUnit
from payments.models.webhooks import Webhook, WebhookRegistration

__all__ = [
    "Attempt",
    "Brand",
    "CheckIn",
    "Closing",
    "Event",
    "Keys",
    "Operation",
    "Payer",
    "Payment",
    "SalesUnit",
    "Sticker",
    "Stray",
    "StrayNote",
    "Webhook",
    "WebhookRegistration",
]
