"""All routes of the house with the policy that each says beside itself."""

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver


def without_policy(
    patterns: Sequence[URLPattern | URLResolver], *, above: str = ""
) -> Iterator[str]:
    """The routes that do not say who may take them."""
    for where, pattern in every(patterns, above=above):
        if not hasattr(pattern.callback, "policy"):
            yield where


def every(
    patterns: Sequence[URLPattern | URLResolver], *, above: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """All routes, those of the office among them, with their addresses."""
    for pattern in patterns:
        where = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from every(pattern.url_patterns, above=where)
        else:
            yield where, pattern
