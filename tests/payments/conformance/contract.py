"""Requests and answers held against the files: what each operation takes and says."""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.payments.conformance import schemas, specs
from tests.payments.conformance.specs import Json

# OpenAPI itself says that a parameter of such a name means nothing.
IGNORED = ("Accept", "Authorization", "Content-Type")


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, as the simulator has recorded them."""

    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    media: str
    answer: str

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.body} → {self.status} {self.answer}"


@dataclass(frozen=True)
class Operation:
    """One call of an API, as its file describes it."""

    name: str
    file: str
    method: str
    prefix: str
    template: str
    parameters: list[Json]
    description: Json
    needs_token: bool
    path: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", self.template)
        object.__setattr__(self, "path", re.compile(self.prefix + pattern))


@functools.cache
def operations() -> dict[str, Operation]:
    """All operations of all files, by name."""
    found = (each for file in specs.FILES for each in _operations_of(file))
    return {operation.name: operation for operation in found}


def _operations_of(file: str) -> Iterator[Operation]:
    document = specs.current(file)
    prefix = urlsplit(document["servers"][0]["url"]).path
    for path, item in document["paths"].items():
        for method in set(item) & set(specs.METHODS):
            description = item[method]
            yield Operation(
                name=description.get("operationId") or f"{method} {path}",
                file=file,
                method=method.upper(),
                prefix=prefix,
                template=path,
                parameters=[*item.get("parameters", []), *description.get("parameters", [])],
                description=description,
                needs_token=bool(description.get("security", document.get("security"))),
            )


def operation_of(exchange: Exchange) -> Operation | None:
    path = urlsplit(exchange.path).path
    return next(
        (
            each
            for each in operations().values()
            if each.method == exchange.method and each.path.fullmatch(path)
        ),
        None,
    )


def faults_of_answer(exchange: Exchange) -> list[str]:
    """What the file does not allow this operation to answer."""
    operation = operation_of(exchange)
    if operation is None:
        return ["no file knows this call"]
    declared = operation.description["responses"]
    response = declared.get(str(exchange.status), declared.get("default"))
    if response is None:
        return [f"{operation.name} does not answer {exchange.status}"]
    content = response.get("content", {})
    if not content:
        return [f"{operation.name} {exchange.status} has no body"] if exchange.answer else []
    return _faults_of_content(content, exchange.media, exchange.answer)


def faults_of_request(exchange: Exchange) -> list[str]:
    """What the file does not allow this operation to be asked."""
    operation = operation_of(exchange)
    if operation is None:
        return ["no file knows this call"]
    headers = {name.lower(): value for name, value in exchange.headers.items()}
    found = list(_faults_of_parameters(operation, exchange, headers))
    if operation.needs_token and not headers.get("authorization", "").startswith("Bearer "):
        found.append("Authorization: there is no token")
    body = operation.description.get("requestBody", {})
    if not exchange.body:
        return [*found, "a body is required"] if body.get("required") else found
    if not body:
        return [*found, f"{operation.name} takes no body"]
    return found + _faults_of_content(
        body["content"], headers.get("content-type", ""), exchange.body
    )


def _faults_of_parameters(
    operation: Operation, exchange: Exchange, headers: dict[str, str]
) -> Iterator[str]:
    url = urlsplit(exchange.path)
    match = operation.path.fullmatch(url.path)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    given = {
        "path": {
            name: unquote(text) for name, text in (match.groupdict() if match else {}).items()
        },
        "header": headers,
        "query": query,
    }
    for parameter in operation.parameters:
        name, place = parameter["name"], parameter["in"]
        if name in IGNORED:
            continue
        value = given[place].get(name.lower() if place == "header" else name)
        if value is None:
            if parameter.get("required"):
                yield f"{name}: the {place} parameter is required"
            continue
        schema = parameter["schema"]
        read = int(value) if schema.get("type") == "integer" and value.isdigit() else value
        yield from (f"{name}: {fault}" for fault in schemas.faults(schema, read))


def unknown_parameters(exchange: Exchange) -> list[str]:
    """What a request says in its query and nobody reads: an error, but no reason to refuse it."""
    operation = operation_of(exchange)
    known = {each["name"] for each in operation.parameters} if operation else set()
    asked = dict(parse_qsl(urlsplit(exchange.path).query, keep_blank_values=True))
    return [f"{name}: the parameter is not known" for name in asked.keys() - known]


def _faults_of_content(content: Json, media: str, text: str) -> list[str]:
    declared = {_essence(name): description for name, description in content.items()}
    if _essence(media) not in declared:
        return [f"{media or 'no media type'} is not {', '.join(declared)}"]
    try:
        value: Any = json.loads(text)
    except ValueError as error:
        return [f"not JSON: {error}"]
    return schemas.faults(declared[_essence(media)].get("schema", {}), value)


def _essence(media: str) -> str:
    return media.partition(";")[0].strip().lower()


def faults_of_webhook(body: str) -> list[str]:
    """What a delivered event of a payment may not say."""
    event = specs.current("epayment.v1.yml")["components"]["schemas"]["WebhookEvent"]
    return schemas.faults(event, json.loads(body))
