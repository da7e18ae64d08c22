"""What happens at the till, as rows."""

from pos.models.baskets import Basket, BasketLine, Shift
from pos.models.deliveries import Delivery, Mailing
from pos.models.drawers import Drawer
from pos.models.gift_cards import GiftCard, GiftCardEntry, GiftCardNote, GiftCardTerms
from pos.models.jobs import Job
from pos.models.journal import JournalEntry, Numbering, SigningKey
from pos.models.keys import FormKey
from pos.models.receipts import Receipt, ReceiptLine
from pos.models.reports import Report
from pos.models.returns import Return, ReturnLine, ReturnPart
from pos.models.tenders import Tender
from pos.models.vouchers import AccountMapping, MappedAccount

__all__ = [
    "AccountMapping",
    "Basket",
    "BasketLine",
    "Delivery",
    "Drawer",
    "FormKey",
    "GiftCard",
    "GiftCardEntry",
    "GiftCardNote",
    "GiftCardTerms",
    "Job",
    "JournalEntry",
    "Mailing",
    "MappedAccount",
    "Numbering",
    "Receipt",
    "ReceiptLine",
    "Report",
    "Return",
    "ReturnLine",
    "ReturnPart",
    "Shift",
    "SigningKey",
    "Tender",
]
