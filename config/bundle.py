"""One script of all that it imports: a browser asks once, and compiles one file.

Our modules need little of the language, and no more is understood: imports and exports on lines of
their own, `export` before what is exported, and no circle. Whatever else imports or exports is an
error where files are collected, and never a script that differs from what was written.
"""

import re
from pathlib import Path

IMPORT = re.compile(
    r'^import (?:\{ ([\w ,]+) \} from |\* as (\w+) from |)"\./([\w-]+\.js)";$', re.MULTILINE
)
EXPORT = re.compile(r"^export ((?:async )?function|const) (\w+)", re.MULTILINE)
# Exports are copied once: what changes later would not change for who has imported it.
ELSE = re.compile(
    r"^[ \t]*(?:import|export)\b.*|^await\b.*|\bimport\s*[(.].*|\}\s*from\s*[\"'].*", re.MULTILINE
)
COMMENT = re.compile(r"^\s*(?://.*|/\*\*.*)$", re.MULTILINE)


class NotUnderstood(ValueError):
    pass


def members(folder: Path, name: str) -> list[str]:
    """A script and all that it imports, in the order in which they run: itself last."""
    found: list[str] = []
    _visit(folder, name, found, ())
    return found


def _visit(folder: Path, name: str, found: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise NotUnderstood(f"{' imports '.join((*above, name))}: a circle")
    if name in found:
        return
    for _names, _whole, other in IMPORT.findall((folder / name).read_text()):
        _visit(folder, other, found, (*above, name))
    found.append(name)


def bundle(folder: Path, name: str) -> str:
    """The script's text with all that it imports. A script that imports nothing stays as it is."""
    names = members(folder, name)
    sources = {each: (folder / each).read_text() for each in names}
    exports = {each: [its for _kind, its in EXPORT.findall(sources[each])] for each in names}
    bodies = {each: _body(each, sources[each], exports) for each in names}
    if names == [name]:
        return bodies[name]
    inner = [
        f"const {_called(each)} = (() => {{\n{bodies[each]}\n"
        f"return {{ {', '.join(exports[each])} }};\n}})();\n"
        for each in names[:-1]
    ]
    return f"{{\n{''.join(inner)}{bodies[name]}\n}}\n"


def _called(name: str) -> str:
    return "$" + name.removesuffix(".js").replace("-", "_")


def _body(name: str, source: str, exports: dict[str, list[str]]) -> str:
    """A module's own text, in which what it imports comes from the modules before it."""

    def replaced(found: re.Match[str]) -> str:
        names, whole, other = found.groups()
        if whole:
            return f"const {whole} = {_called(other)};"
        asked = [tuple(each.strip().split(" as ")) for each in (names or "").split(",") if each]
        if missing := {each[0] for each in asked} - {*exports[other]}:
            raise NotUnderstood(f"{name} asks {other} for {', '.join(sorted(missing))}")
        taken = ", ".join(": ".join(each) for each in asked)
        return f"const {{ {taken} }} = {_called(other)};" if taken else ""

    body = EXPORT.sub(r"\1 \2", IMPORT.sub(replaced, source))
    if strange := ELSE.search(COMMENT.sub("", body)):
        raise NotUnderstood(f"{name}: {strange[0].strip()}")
    return body
