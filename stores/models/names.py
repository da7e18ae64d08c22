"""Names in the languages of a till."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .merchants import Language


def name_in(names: dict[str, str], language: str) -> str:
    """The name in a language, in Bokmål for Nynorsk; if there is none, the first there is."""
    nearest = "nb" if language == "nn" else language
    return names.get(language) or names.get(nearest) or next(iter(names.values()), "")


def check_names(names: Any) -> None:
    """Refuse names that no till could show."""
    if not isinstance(names, dict) or not names:
        raise ValidationError(_("Give the name in at least one language."))
    for language, name in names.items():
        if language not in Language.values:
            raise ValidationError(_("%s is not one of our languages.") % language)
        if not isinstance(name, str) or not 0 < len(name) <= 100:
            raise ValidationError(_("A name has 1 to 100 characters."))
