"""Products, their barcodes and groups."""

from typing import ClassVar

from django.contrib.postgres.indexes import OpClass
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stores import numbers

from .articles import ArticleGroup
from .families import ProductFamily
from .merchants import Language, Merchant
from .names import check_names, name_in
from .vat import VatCode

# What stands between words, as far as that is known here: `T-shirt`, `NO-1001` and `2.5` are two.
PUNCTUATION = "\"'!#%&()*+,-./:;<=>?@[]\\^_`{|}~"


def words_of(names: F) -> Func:
    """SQL for all the names in one text, whatever their languages."""
    array = Func(names, Value("$.*"), function="jsonb_path_query_array")
    return Func(array, template="(' ' || (%(expressions)s)::text)", output_field=models.TextField())


class Unit(models.TextChoices):
    PIECE = "PIECE", _("piece")
    KG = "KG", _("kg")


class ProductGroup(models.Model):
    """A tab of the product grid and a main group of the X and Z report."""

    may_delete: ClassVar[bool] = True

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="groups", verbose_name=_("merchant")
    )
    names = models.JSONField(
        _("names"), help_text=_('By language: {"nb": "Klær", "en": "Clothes"}')
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    article_group = models.CharField(
        _("article group"),
        max_length=5,
        choices=ArticleGroup.choices,
        default=ArticleGroup.GOODS,
        db_default=ArticleGroup.GOODS,
        help_text=_("How the group is reported to the tax administration."),
    )

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        constraints = [
            models.UniqueConstraint(fields=["id", "merchant"], name="group_with_its_merchant"),
            models.CheckConstraint(condition=~Q(names={}), name="group_has_a_name"),
            models.CheckConstraint(
                condition=Q(article_group__in=ArticleGroup.values), name="article_group_known"
            ),
        ]

    def __str__(self) -> str:
        return name_in(self.names, "")

    def name(self, language: str) -> str:
        return name_in(self.names, language)


class Product(models.Model):
    """What is sold, at the price incl. VAT the customer pays for a piece or a kilogram.

    `search_text` is computed by the database from names and SKU, so no way of writing a product
    can leave it behind.
    """

    merchant = models.ForeignKey(
        Merchant, models.PROTECT, related_name="products", verbose_name=_("merchant")
    )
    group = models.ForeignKey(
        ProductGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("product group"),
    )
    # The unique constraint's index begins with it. Its merchant is the product's: a foreign key of
    # two columns keeps them the same.
    family = models.ForeignKey(
        ProductFamily,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="variants",
        verbose_name=_("product family"),
    )
    variant_label = models.CharField(
        _("variant"),
        max_length=30,
        blank=True,
        default="",
        db_default="",
        help_text=_("Which one of its family: M, or Red / 42. The name ends with it."),
    )
    variant_position = models.SmallIntegerField(_("position"), default=0, db_default=0)
    sku = models.CharField(_("SKU"), max_length=40)
    names = models.JSONField(
        _("names"), help_text=_('By language: {"nb": "Ullsokker", "en": "Wool socks"}')
    )
    price = models.BigIntegerField(_("price"), help_text=_("Including VAT, in minor units."))
    vat_code = models.CharField(_("VAT code"), max_length=8, choices=VatCode.choices)
    minimum_age = models.PositiveSmallIntegerField(_("minimum age"), null=True, blank=True)
    unit = models.CharField(_("sold by"), max_length=5, choices=Unit.choices, default=Unit.PIECE)
    image = models.ImageField(_("image"), upload_to="products/", blank=True, default="")
    picture = models.SlugField(
        _("drawing"),
        max_length=40,
        blank=True,
        default="",
        db_index=False,
        help_text=_("Name of a drawing that comes with the program, used without an image."),
    )
    grid_position = models.PositiveSmallIntegerField(
        _("position in the grid"),
        null=True,
        blank=True,
        help_text=_("Products with a position are one tap away on the till."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    search_text = models.GeneratedField(
        expression=Func(
            Func(F("sku"), words_of(F("names")), arg_joiner=" || ", template="(%(expressions)s)"),
            Value(PUNCTUATION),
            Value(" " * len(PUNCTUATION)),
            function="translate",
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["id", "merchant"], name="product_with_its_merchant"),
            models.UniqueConstraint(fields=["merchant", "sku"], name="one_product_per_sku"),
            models.CheckConstraint(condition=~Q(names={}), name="product_has_a_name"),
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(
                condition=Q(vat_code__in=VatCode.values), name="product_vat_code_known"
            ),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="product_unit_known"),
            models.CheckConstraint(
                condition=Q(minimum_age=None) | Q(minimum_age__gte=1, minimum_age__lte=25),
                name="product_minimum_age_sane",
                violation_error_message=_("A minimum age is between 1 and 25."),
            ),
            models.UniqueConstraint(
                fields=["family", "variant_label"],
                condition=Q(family__isnull=False),
                name="one_variant_per_label_and_family",
                violation_error_message=_("Another variant of this family has this label."),
            ),
            models.CheckConstraint(
                condition=Q(family=None, variant_label="")
                | Q(family__isnull=False) & ~Q(variant_label=""),
                name="variant_has_family_and_label",
                violation_error_message=_("A variant has a family and a label, such as M."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["merchant", "grid_position"],
                condition=Q(grid_position__isnull=False),
                name="product_grid",
            ),
            # What begins as somebody types, however many names have such a word somewhere.
            *(
                models.Index(
                    F("merchant"),
                    OpClass(Lower(KT(f"names__{language}")), name="text_pattern_ops"),
                    name=f"product_begins_{language}",
                )
                for language in Language.values
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {name_in(self.names, '')}"

    def name(self, language: str) -> str:
        """In the language, else in whatever language it has a name."""
        return name_in(self.names, language)

    def clean(self) -> None:
        check_names(self.names)
        if self.group and self.group.merchant_id != self.merchant_id:
            raise ValidationError({"group": _("This group belongs to another merchant.")})
        if self.family and self.family.merchant_id != self.merchant_id:
            raise ValidationError({"family": _("This family belongs to another merchant.")})


class Barcode(models.Model):
    """A GTIN of a product, with zeros in front to 14 digits."""

    may_delete: ClassVar[bool] = True

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="barcodes")
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="barcodes", verbose_name=_("product")
    )
    gtin = models.CharField(
        _("GTIN"), max_length=14, help_text=_("The number under the bars: 8, 12, 13 or 14 digits.")
    )

    class Meta:
        verbose_name = _("barcode")
        verbose_name_plural = _("barcodes")
        constraints = [
            models.UniqueConstraint(
                fields=["gtin", "merchant"], name="one_product_per_gtin_and_merchant"
            ),
            models.CheckConstraint(
                condition=Q(gtin__regex=r"^[0-9]{14}$"), name="barcode_gtin_is_14_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.gtin

    def clean(self) -> None:
        try:
            self.gtin = numbers.gtin(self.gtin)
        except numbers.WrongNumber as error:
            raise ValidationError({"gtin": str(error)}) from error
