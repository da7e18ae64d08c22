"""Fields that take what the description says and nothing like it, and answers in its formats."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

# Of an id and of every sum: what a JSON number holds in all languages.
MOST = 2**53 - 1
PRINTABLE = r"^[^\u0000-\u001f\u007f\u2028\u2029]*$"
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]|[\ud800-\udfff]")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Strict(serializers.Serializer[Any]):
    """A JSON object with these names and no other."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            raise ValidationError(dict.fromkeys(sorted(unknown), "There is no such field."))
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class Text(serializers.CharField):
    """A text of one line, as it was sent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if UNPRINTABLE.search(data):
            raise ValidationError("It holds what cannot be printed.")
        return data


class Matched(Text):
    """A text of a pattern, which holds for all of it."""

    def __init__(self, pattern: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = re.compile(pattern, re.ASCII)

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if not self.pattern.fullmatch(text):
            raise ValidationError(f"It has to be as {self.pattern.pattern}.")
        return text


class Whole(serializers.IntegerField):
    """A whole number that is sent as a number."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, float) and data.is_integer():
            data = int(data)
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Asked(serializers.IntegerField):
    """A whole number in a query, where all is text."""

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,16}", str(data), re.ASCII):
            self.fail("invalid")
        return int(data)


class Flag(serializers.BooleanField):
    """`true` or `false` and no word for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)


@extend_schema_field({"type": "string", "enum": ["true", "false"]})
class AskedFlag(serializers.Field[bool, str, str, Any]):
    """The same in a query."""

    def to_internal_value(self, data: str) -> bool:
        if data not in ("true", "false"):
            raise ValidationError("It is true or false.")
        return data == "true"


@extend_schema_field({"type": "string", "format": "date"})
class Day(serializers.Field[dt.date, str, str, Any]):
    """A date as 2026-11-28: a business day, unless it says otherwise."""

    def to_internal_value(self, data: Any) -> dt.date:
        try:
            if isinstance(data, str) and DATE.fullmatch(data):
                return dt.date.fromisoformat(data)
        except ValueError:
            pass
        raise ValidationError("It has to be a date as 2026-11-28.")

    def to_representation(self, value: dt.date) -> str:
        return value.isoformat()


@extend_schema_field({"type": "string", "format": "date-time"})
class Moment(serializers.Field[dt.datetime, str, str, Any]):
    """A moment as 2026-11-28T10:15:00.123456Z: always UTC."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: dt.datetime) -> str:
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


class TextDescribed(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """How a text is described: with its pattern and its lengths."""

    target_class = Text
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        field: Text = self.target
        found: dict[str, Any] = {"type": "string"}
        found["pattern"] = (
            f"^(?:{field.pattern.pattern})$" if isinstance(field, Matched) else PRINTABLE
        )
        least = 0 if field.allow_blank else max(1, field.min_length or 0)
        lengths = {"minLength": least, "maxLength": field.max_length}
        return found | {name: length for name, length in lengths.items() if length}
