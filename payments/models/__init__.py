"""How Vipps MobilePay money moves, as rows."""

from payments.models.closings import Closing
from payments.models.discrepancies import Answer, Discrepancy, Reason
from payments.models.integration_refunds import IntegrationRefund
from payments.models.ledgers import (
    Acceptance,
    Feed,
    Ledger,
    LedgerEntry,
    LedgerFetch,
    RawPage,
)
from payments.models.marks import LookUp, PayerMark
from payments.models.matches import ClosedPeriod, Match, MatchedDay, Matching
from payments.models.operations import Attempt, Event, Operation
from payments.models.payers import Payer
from payments.models.payments import Payment
from payments.models.payouts import FeeRate, Payout
from payments.models.persons import Erasure, PersonRequest
from payments.models.stickers import CheckIn, Sticker
from payments.models.strays import Stray, StrayNote
from payments.models.units import Brand, Keys, SalesUnit
from payments.models.webhooks import Webhook, WebhookRegistration

__all__ = [
    "Acceptance",
    "Answer",
    "Attempt",
    "Brand",
    "CheckIn",
    "ClosedPeriod",
    "Closing",
    "Discrepancy",
    "Erasure",
    "Event",
    "FeeRate",
    "Feed",
    "IntegrationRefund",
    "Keys",
    "Ledger",
    "LedgerEntry",
    "LedgerFetch",
    "LookUp",
    "Match",
    "MatchedDay",
    "Matching",
    "Operation",
    "Payer",
    "PayerMark",
    "Payment",
    "Payout",
    "PersonRequest",
    "RawPage",
    "Reason",
    "SalesUnit",
    "Sticker",
    "Stray",
    "StrayNote",
    "Webhook",
    "WebhookRegistration",
]
