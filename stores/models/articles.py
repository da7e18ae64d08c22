"""What the authority calls groups of goods."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleGroup(models.TextChoices):
    """What the authority knows a group of goods as: SAF-T Cash Register, code list 04."""

    TREATMENT_SERVICES_TAKEN = "04001", _("Withdrawal of treatment services")
    TREATMENT_GOODS_TAKEN = "04002", _("Withdrawal of goods for treatment")
    GOODS = "04003", _("Sale of goods")
    TREATMENTS = "04004", _("Treatment services")
    HAIRCUT = "04005", _("Haircut")
    FOOD = "04006", _("Food")
    BEER = "04007", _("Beer")
    WINE = "04008", _("Wine")
    LIQUOR = "04009", _("Liquor")
    ALCOPOPS = "04010", _("Alcopops and cider")
    SOFT_DRINKS = "04011", _("Soft drinks")
    OTHER_DRINKS = "04012", _("Other drinks")
    TOBACCO = "04013", _("Tobacco")
    OTHER_GOODS = "04014", _("Other goods")
    ENTRANCE = "04015", _("Entrance fee")
    FREE_ENTRANCE = "04016", _("Free entrance")
    CLOAKROOM = "04017", _("Cloakroom fee")
    FREE_CLOAKROOM = "04018", _("Free cloakroom")
    FULL_BOARD = "04019", _("Accommodation, full board")
    HALF_BOARD = "04020", _("Accommodation, half board")
    WITH_BREAKFAST = "04021", _("Accommodation with breakfast")
    OTHER = "04999", _("Other")
