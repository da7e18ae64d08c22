"""What product groups are called in a file, and which one is meant by what is written there."""

from collections import Counter

from stores.models import ProductGroup


def names(merchant_id: int, language: str) -> dict[str, str]:
    """By their ids; by number where two have one name, in whatever language: so has the reader."""
    groups = list(ProductGroup.objects.filter(merchant=merchant_id))
    told = Counter(name for group in groups for name in _said(group))
    return {
        str(group.pk): name
        if told[name.casefold()] == 1 and not name.startswith("#")
        else f"#{group.pk}"
        for group in groups
        for name in [group.name(language).strip()]
    }


def numbers(merchant_id: int) -> dict[str, list[int]]:
    """The ids of groups by what may be written for them, in small letters."""
    found: dict[str, list[int]] = {}
    for group in ProductGroup.objects.filter(merchant=merchant_id).order_by("pk"):
        for name in _said(group) | {f"#{group.pk}"}:
            found.setdefault(name, []).append(group.pk)
    return found


def _said(group: ProductGroup) -> set[str]:
    return {str(name).strip().casefold() for name in group.names.values()}
