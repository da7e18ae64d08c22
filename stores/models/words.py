"""The words by which goods are found: by their beginnings, or by what is inside of them."""

from typing import ClassVar

from django.db import models

from .goods import Product
from .merchants import Merchant


class ProductWord(models.Model):
    """One word of a product's names, in any language, or of its SKU, in small letters.

    Written by triggers on products and by nothing else, so no way of writing a product can leave it
    behind. Its order is that of the bytes: then all that begin so lie between two of them.
    """

    may_delete: ClassVar[bool] = True

    pk = models.CompositePrimaryKey("merchant_id", "word", "product_id")
    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, db_index=False, related_name="+")
    word = models.CharField(max_length=141, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["product", "word"], name="word_by_product")]

    def __str__(self) -> str:
        return self.word


class WordPart(models.Model):
    """A word without its first letters: `melk` of `helmelk`, down to three of them.

    Written by the same triggers once for each word that goods of a merchant have, and left there
    when none has it any more. Two who bring a new word in the same moment both write it.
    """

    merchant = models.ForeignKey(Merchant, models.PROTECT, db_index=False, related_name="+")
    part = models.CharField(max_length=141, db_collation="C")
    word = models.CharField(max_length=141, db_collation="C")

    class Meta:
        indexes = [models.Index(fields=["merchant", "part", "word"], name="word_by_part")]

    def __str__(self) -> str:
        return f"{self.part} ({self.word})"
