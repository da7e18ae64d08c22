"""A page's scripts: with all that they import, asked for at once."""

import functools
import re
from pathlib import Path

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

SCRIPTS = Path(settings.BASE_DIR) / "static/js"
# Not `import("./…")`, which is for what is fetched when somebody asks for it.
IMPORT = re.compile(r'from "\./([\w-]+\.js)"')


@functools.cache
def with_imports(name: str) -> tuple[str, ...]:
    """A script and all that it loads, by their names in `static/js`, itself first."""
    names = [name]
    for each in names:
        found = IMPORT.findall(Path(f"{SCRIPTS}/{each}").read_text())
        names += [other for other in dict.fromkeys(found) if other not in names]
    return tuple(names)


@register.simple_tag
@functools.cache
def script(name: str) -> SafeString:
    """`{% script "till.js" %}`, and links to all that it imports.

    Without them a browser reads one script to learn of the next, and waits for each.
    """
    first, *others = [static(f"js/{each}") for each in with_imports(name)]
    link, tag = '<link rel="modulepreload" href="{}">', '<script type="module" src="{}"></script>'
    return format_html_join("", link, ((other,) for other in others)) + format_html(tag, first)
