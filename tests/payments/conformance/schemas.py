"""OpenAPI 3.0's dialect of JSON Schema, as a plain one."""

import functools
import json
import uuid
from typing import Any

import jsonschema_rs

Schema = dict[str, Any]


def faults(schema: Schema, value: Any) -> list[str]:
    """What is wrong with a value, each with the way to it."""
    validator = _validator(json.dumps(schema, sort_keys=True))
    return [
        f"{'/'.join(map(str, error.instance_path)) or 'it'}: {error.message}"
        for error in validator.iter_errors(value)
    ]


@functools.cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft4Validator(
        plain(json.loads(schema)), validate_formats=True, formats={"uuid": _is_uuid}
    )


def plain(node: Any) -> Any:
    """Draft 4 knows all of it but `nullable`."""
    if isinstance(node, list):
        return [plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    schema = {key: plain(value) for key, value in node.items() if key != "nullable"}
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") is True else schema


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
