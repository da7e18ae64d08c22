"""How the labels of a merchant's scales are read, on the merchant's own page."""

from stores.models import EmbeddedCode
from stores.office import OfficeInline


class EmbeddedCodeInline(OfficeInline):
    model = EmbeddedCode
    merchant_path = "merchant"
    fields = ["prefix", "kind", "item_digits", "has_value_check", "decimals"]
    ordering = ["prefix"]
