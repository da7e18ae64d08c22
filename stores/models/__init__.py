"""Master data: who sells, where, on which device, by whom, and what."""

from .articles import ArticleGroup
from .audit import AuditEnd, AuditEntry
from .authenticators import Authenticator
from .coming_prices import ComingPrice
from .declarations import Declaration
from .devices import POSDevice
from .embedded_codes import Embedded, EmbeddedCode
from .families import ProductFamily
from .goods import Barcode, Product, ProductGroup, Unit
from .integrations import Integration, IntegrationCall, IntegrationStore, Scope, WrongToken
from .languages import RECEIPT_LANGUAGES
from .limits import Limit
from .merchants import Country, Currency, Language, Merchant, Store
from .printers import Printer
from .quick_keys import QuickKey
from .screens import CustomerScreen
from .sessions import OfficeSession
from .staff import PinTries, Role, RoleName, SignIn, Staff
from .trades import ALLOWED, FixedGroups, Trade
from .vat import VatCode, VatRate
from .words import ProductWord, WordPart

__all__ = [
    "ALLOWED",
    "RECEIPT_LANGUAGES",
    "ArticleGroup",
    "AuditEnd",
    "AuditEntry",
    "Authenticator",
    "Barcode",
    "ComingPrice",
    "Country",
    "Currency",
    "CustomerScreen",
    "Declaration",
    "Embedded",
    "EmbeddedCode",
    "FixedGroups",
    "Integration",
    "IntegrationCall",
    "IntegrationStore",
    "Language",
    "Limit",
    "Merchant",
    "OfficeSession",
    "POSDevice",
    "PinTries",
    "Printer",
    "Product",
    "ProductFamily",
    "ProductGroup",
    "ProductWord",
    "QuickKey",
    "Role",
    "RoleName",
    "Scope",
    "SignIn",
    "Staff",
    "Store",
    "Trade",
    "Unit",
    "VatCode",
    "VatRate",
    "WordPart",
    "WrongToken",
]
