"""A page's script."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def script(name: str) -> SafeString:
    """`{% script "till.js" %}`: the module of `static/js`, which is collected with its imports.

    One for a page. Two that import the same would each have it for itself.
    """
    return format_html('<script type="module" src="{}"></script>', static(f"js/{name}"))
