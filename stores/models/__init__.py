"""Master data: who sells, where, on which device, by whom, and what."""

from .articles import ArticleGroup
from .declarations import Declaration
from .devices import POSDevice
from .goods import Barcode, Product, ProductGroup, Unit
from .languages import RECEIPT_LANGUAGES
from .merchants import Country, Currency, Language, Merchant, Store
from .staff import PinTries, Role, RoleName, SignIn, Staff
from .trades import ALLOWED, FixedGroups, Trade
from .vat import VatCode, VatRate

__all__ = [
    "ALLOWED",
    "RECEIPT_LANGUAGES",
    "ArticleGroup",
    "Barcode",
    "Country",
    "Currency",
    "Declaration",
    "FixedGroups",
    "Language",
    "Merchant",
    "POSDevice",
    "PinTries",
    "Product",
    "ProductGroup",
    "Role",
    "RoleName",
    "SignIn",
    "Staff",
    "Store",
    "Trade",
    "Unit",
    "VatCode",
    "VatRate",
]
