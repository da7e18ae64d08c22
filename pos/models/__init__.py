"""What happens at the till, as rows."""

from pos.models.approvals import Approval
from pos.models.basket_lines import BasketLine
from pos.models.baskets import Basket
from pos.models.changeovers import Changeover
from pos.models.deliveries import Delivery, Mailing
from pos.models.drawers import Drawer
from pos.models.gift_cards import GiftCard, GiftCardEntry, GiftCardNote, GiftCardTerms
from pos.models.goods_imports import GoodsImport, GoodsImportFault, GoodsImportRow
from pos.models.jobs import Job
from pos.models.journal import JournalEntry, Numbering, SigningKey
from pos.models.keys import FormKey
from pos.models.print_jobs import PrintJob
from pos.models.receipts import Receipt, ReceiptLine
from pos.models.reports import Report
from pos.models.returns import Return, ReturnLine, ReturnPart
from pos.models.scheduled import ScheduledExport, ScheduledFile
from pos.models.shifts import Shift
from pos.models.tenders import Tender
from pos.models.verifications import Verification
from pos.models.vouchers import AccountMapping, MappedAccount

__all__ = [
    "AccountMapping",
    "Approval",
    "Basket",
    "BasketLine",
    "Changeover",
    "Delivery",
    "Drawer",
    "FormKey",
    "GiftCard",
    "GiftCardEntry",
    "GiftCardNote",
    "GiftCardTerms",
    "GoodsImport",
    "GoodsImportFault",
    "GoodsImportRow",
    "Job",
    "JournalEntry",
    "Mailing",
    "MappedAccount",
    "Numbering",
    "PrintJob",
    "Receipt",
    "ReceiptLine",
    "Report",
    "Return",
    "ReturnLine",
    "ReturnPart",
    "ScheduledExport",
    "ScheduledFile",
    "Shift",
    "SigningKey",
    "Tender",
    "Verification",
]
