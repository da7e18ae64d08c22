"""For the rules of the database: a row once more, and what is refused by a constraint's name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model


def copy(row: Model, **changed: Any) -> None:
    """The same row once more, but for what is changed."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del fields["id"]
    type(row)._default_manager.create(**fields | changed)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """What is done in here breaks this constraint, and no other."""
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        yield
