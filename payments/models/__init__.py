"""How Vipps MobilePay money moves, as rows."""

from payments.models.operations import Attempt, Event, Operation
from payments.models.payments import Payer, Payment
from payments.models.units import Brand, Keys, SalesUnit
from payments.models.webhooks import Webhook, WebhookRegistration

__all__ = [
    "Attempt",
    "Brand",
    "Event",
    "Keys",
    "Operation",
    "Payer",
    "Payment",
    "SalesUnit",
    "Webhook",
    "WebhookRegistration",
]
