"""Trades that a law singles out: in Denmark for a system, in Norway for a report's groups."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from .articles import ArticleGroup


class Trade(models.TextChoices):
    """The four trades that Danish law singles out, and all others."""

    CAFE_BAR = "CAFE_BAR", _("Café or bar")
    PIZZERIA_GRILL = "PIZZERIA_GRILL", _("Pizzeria or grill")
    GROCER_KIOSK = "GROCER_KIOSK", _("Grocer or kiosk")
    RESTAURANT = "RESTAURANT", _("Restaurant")
    OTHER = "OTHER", _("Another trade")


class FixedGroups(models.TextChoices):
    """Whose sales are told of by groups that the law has fixed, and not by groups of their own.

    Source: bokføringsforskriften 8-3 (hairdressers) and 8-5 (places that serve).
    """

    HAIRDRESSER = "HAIRDRESSER", _("Hairdresser or beauty salon")
    RESTAURANT = "RESTAURANT", _("Restaurant, café or bar")


# As code list 04 of SAF-T Cash Register has them, in its order: it lists the groups of one trade
# after the other. The wording of the law itself is unconfirmed: docs/fiscal/requirements.md.
ALLOWED: Final[dict[str, tuple[ArticleGroup, ...]]] = {
    FixedGroups.HAIRDRESSER: (
        ArticleGroup.TREATMENT_SERVICES_TAKEN,
        ArticleGroup.TREATMENT_GOODS_TAKEN,
        ArticleGroup.GOODS,
        ArticleGroup.TREATMENTS,
        ArticleGroup.HAIRCUT,
    ),
    FixedGroups.RESTAURANT: (
        ArticleGroup.FOOD,
        ArticleGroup.BEER,
        ArticleGroup.WINE,
        ArticleGroup.LIQUOR,
        ArticleGroup.ALCOPOPS,
        ArticleGroup.SOFT_DRINKS,
        ArticleGroup.OTHER_DRINKS,
        ArticleGroup.TOBACCO,
        ArticleGroup.OTHER_GOODS,
        ArticleGroup.ENTRANCE,
        ArticleGroup.FREE_ENTRANCE,
        ArticleGroup.CLOAKROOM,
        ArticleGroup.FREE_CLOAKROOM,
    ),
}
