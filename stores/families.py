"""Goods in sizes and colours: what a variant is called, and how a till shows a family once."""

from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Length, Lower, Right

from . import search
from .models import Product, ProductFamily
from .models.names import name_in


class Shown(NamedTuple):
    """A family as a till shows it: so many variants are on sale, the cheapest at `price`.

    `only` is the variant that was looked for, if there is no other: 0 for several.
    """

    names: dict[str, str]
    variants: int
    price: int
    only: int = 0

    def name(self, language: str) -> str:
        return name_in(self.names, language)


def named(names: dict[str, str], label: str) -> dict[str, str]:
    """What a variant is called, in each language of its family: `T-shirt M`."""
    return {language: f"{name} {label}" for language, name in names.items()}


def rename(family: ProductFamily) -> None:
    """Give all variants of a family the names that follow from its own, where they have others."""
    for variant in family.variants.all():
        names = named(family.names, variant.variant_label)
        if variant.names != names:
            variant.names = names
            variant.save(update_fields=["names"])


def first_of_each(rows: QuerySet[Product], by: str = "variant_position") -> QuerySet[Product]:
    """Of goods those without a family, and of each family the first of its variants among them."""
    place = OuterRef(by)
    before = Q(**{f"{by}__lt": place}) | Q(**{by: place}, pk__lt=OuterRef("pk"))
    return rows.filter(~Exists(rows.filter(before, family=OuterRef("family"))))


def shown(family_ids: set[int]) -> dict[int, Shown]:
    """What a till shows of families, by id: one query, or none where there are none."""
    if not family_ids:
        return {}
    rows: Any = _on_sale(family_ids).values_list("pk", "names", "count", "least")
    return {pk: Shown(*row) for pk, *row in rows}


def found(family_ids: set[int], text: str) -> dict[int, Shown]:
    """The same of families that a typed text has found.

    One variant alone was looked for if the text ends with its label or is its SKU, or if no other
    is found.
    """
    words = search.words_of(text)
    if not family_ids or not words:
        return {}
    matches = Q(*(search.has(word, "variants__") for word in words))
    named_ = matches & (Q(end=F("label")) | Q(variants__sku__iexact=text.strip()))
    rows = (
        _on_sale(family_ids)
        .alias(
            label=Concat(Value(" "), Lower("variants__variant_label")),
            end=Right(Value(f" {text.strip().lower()}"), Length("label")),
        )
        .annotate(
            called=Count("variants", filter=named_),
            its_name=Min("variants__pk", filter=named_),
            matching=Count("variants", filter=matches),
            it=Min("variants__pk", filter=matches),
        )
    )
    columns = ("names", "count", "least", "called", "its_name", "matching", "it")
    found_: Any = rows.values_list("pk", *columns)
    return {
        pk: Shown(names, count, least, _only(*which)) for pk, names, count, least, *which in found_
    }


def _on_sale(family_ids: set[int]) -> QuerySet[Any, Any]:
    return ProductFamily.objects.filter(pk__in=family_ids, variants__is_active=True).annotate(
        count=Count("variants"), least=Min("variants__price")
    )


def _only(called: int, its_name: int | None, matching: int, it: int | None) -> int:
    """The one that the text's end names, else the one that the text finds, else none."""
    if called == 1:
        return its_name or 0
    return (it or 0) if matching == 1 else 0


def choice(merchant_id: int, family_id: int) -> tuple[ProductFamily, list[Product]] | None:
    """A family with its variants on sale, in their order; None where there are none."""
    variants = list(
        Product.objects.filter(merchant=merchant_id, family=family_id, is_active=True)
        .select_related("family")
        .order_by("variant_position", "pk")
    )
    return (variants[0].family, variants) if variants and variants[0].family else None
