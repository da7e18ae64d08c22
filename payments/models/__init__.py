"""How Vipps MobilePay money moves, as rows."""

from payments.models.closings import Closing
from payments.models.integration_refunds import IntegrationRefund
from payments.models.marks import LookUp, PayerMark
from payments.models.operations import Attempt, Event, Operation
from payments.models.payers import Payer
from payments.models.payments import Payment
from payments.models.persons import PersonRequest
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
    "IntegrationRefund",
    "Keys",
    "LookUp",
    "Operation",
    "Payer",
    "PayerMark",
    "Payment",
    "PersonRequest",
    "SalesUnit",
    "Sticker",
    "Stray",
    "StrayNote",
    "Webhook",
    "WebhookRegistration",
]
