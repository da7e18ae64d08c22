"""HTML that cannot forget to escape."""

from html import escape

VOID = {"input", "img", "meta", "link"}


class Html(str):
    """Text that is already HTML."""

    __slots__ = ()


Content = str | None


def tag(name: str, /, *content: Content, **attributes: str | bool | None) -> Html:
    """An element. Text is escaped, `Html` is not; None is left out.

    Attributes: `class_` and `for_` lose their underscore, others turn it into a hyphen; True is
    a bare attribute, False and None are left out.
    """
    start = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in VOID:
        return Html(f"<{name}{start}>")
    return Html(f"<{name}{start}>{together(*content)}</{name}>")


def together(*content: Content) -> Html:
    return Html("".join(_text(each) for each in content if each is not None))


def _text(content: str) -> str:
    return content if isinstance(content, Html) else escape(content)


def _attribute(key: str, value: str | bool | None) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
