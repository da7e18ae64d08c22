"""The official OpenAPI files of Vipps MobilePay, read with what has changed since.

They are not part of this project: they lie in a folder beside it, or where `NORDKASSA_SPECS` says.
"""

import copy
import functools
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.payments.conformance.differences import DIFFERENCES
from tests.payments.conformance.differences.difference import EVERY, Difference

Json = dict[str, Any]

# What is checked. Another API of the simulator is covered once its file's name stands here.
FILES = ("access-token.v1.yml", "epayment.v1.yml", "qr.v1.yml", "report.v2.yml", "webhooks.v1.yml")

PROJECT = Path(__file__).parents[3]
FOLDER = Path(os.environ.get("NORDKASSA_SPECS") or PROJECT.parent / "shared" / "specs" / "vipps")
MISSING = f"The official OpenAPI files are not in {FOLDER} (NORDKASSA_SPECS names another folder)."
METHODS = ("get", "put", "post", "delete", "patch")


def are_there() -> bool:
    return all((FOLDER / name).is_file() for name in FILES)


class _Loader(yaml.CSafeLoader):
    """JSON's types only: YAML would read an example's date as a moment and NO as false."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith((":timestamp", ":bool")) or (tag.endswith(":bool") and first in "tTfF")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@functools.cache
def original(name: str) -> Json:
    """A file as Vipps published it."""
    content: Json = yaml.load((FOLDER / name).read_text(), _Loader)  # noqa: S506
    return content


@functools.cache
def current(name: str) -> Json:
    """A file as it would read today: the differences applied, every `$ref` resolved, and objects
    closed, because the API refuses a field that it does not know and so do we."""
    document = copy.deepcopy(original(name))
    for difference in DIFFERENCES:
        if difference.file in (EVERY, name):
            apply(difference, document)
    inlined: Json = _inline(document, document)
    _close(inlined)
    return inlined


def apply(difference: Difference, document: Json) -> int:
    """How many places it has changed."""
    *way, last = difference.at
    changed = 0
    for place in _places(document, tuple(way)):
        key = next((key for key in place if str(key) == last), last)
        if place.get(key) != difference.value:
            place[key] = copy.deepcopy(difference.value)
            changed += 1
    return changed


def _places(node: Any, way: tuple[str, ...]) -> Iterator[Json]:
    if not way:
        yield node
    elif way[0] != EVERY:
        yield from _places(node.setdefault(way[0], {}), way[1:])
    else:
        for key, child in node.items():
            # Beside its methods a path has parameters, which are a list.
            if key.startswith("/") or key in METHODS:
                yield from _places(child, way[1:])


def _inline(node: Any, document: Json) -> Any:
    if isinstance(node, list):
        return [_inline(each, document) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        file, _, pointer = node["$ref"].partition("#/")
        document = original(file) if file else document
        target: Any = document
        for step in pointer.split("/"):
            # The names of answers are numbers to YAML.
            target = target[step] if step in target else target[int(step)]
        return _inline(target, document)
    return {
        str(key): _inline(value, document)
        for key, value in node.items()
        # Examples are prose: some of them would not pass their own schema.
        if key not in ("example", "examples") and not str(key).startswith("x-")
    }


def _close(node: Any) -> None:
    if isinstance(node, list):
        for each in node:
            _close(each)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            node.setdefault("additionalProperties", False)
        for child in node.values():
            _close(child)
