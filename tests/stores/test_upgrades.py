"""What is built while tills sell can be begun again; what it replaces stays until it is there."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Q
from django.db.utils import IntegrityError

from stores.database import as_owner
from stores.upgrades import AddIndexBeside, LookNoMore, PutConstraint, UniqueNoMore

POSITIVE = models.CheckConstraint(condition=Q(size__gt=0), name="box_size")
ANY = models.CheckConstraint(condition=Q(size__gte=0), name="box_size")
ONCE = models.UniqueConstraint(fields=["size"], condition=Q(size__gt=5), name="box_once")


@pytest.fixture
def state(committed: Any) -> Any:
    """A table of the owner with two rows, and what migrations know of it."""
    assert apps.ready
    known = ProjectState()
    fields: dict[str, Any] = {"id": models.BigAutoField(primary_key=True)}
    fields["size"] = models.IntegerField()
    known.add_model(ModelState("boxes", "Box", fields))
    with as_owner():
        model = known.apps.get_model("boxes", "Box")
        with connection.schema_editor() as editor:
            editor.create_model(model)
        model._default_manager.create(size=1)
        model._default_manager.create(size=7)
        yield known
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE boxes_box")


def run(operation: Any, before: ProjectState, *, backwards: bool = False) -> ProjectState:
    after = before.clone()
    operation.state_forwards("boxes", after)
    with connection.schema_editor(atomic=False) as editor:
        if backwards:
            operation.database_backwards("boxes", editor, after, before)
        else:
            operation.database_forwards("boxes", editor, before, after)
    return after


def definitions() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid, true) FROM pg_constraint"
            " WHERE conrelid = 'boxes_box'::regclass AND contype = 'c' AND convalidated"
            " UNION SELECT indexname FROM pg_indexes WHERE tablename = 'boxes_box'"
        )
        return {text for (text,) in cursor.fetchall()} - {"boxes_box_pkey"}


def test_a_constraint_takes_the_place_of_its_predecessor_and_back(state: ProjectState) -> None:
    first = run(PutConstraint("Box", POSITIVE), state)
    assert definitions() == {"CHECK (size > 0)"}
    second = PutConstraint("Box", ANY, before=POSITIVE)
    run(second, first)
    assert definitions() == {"CHECK (size >= 0)"}
    run(second, first, backwards=True)
    assert definitions() == {"CHECK (size > 0)"}


def test_rows_that_break_it_are_refused_and_the_old_one_stays(state: ProjectState) -> None:
    first = run(PutConstraint("Box", POSITIVE), state)
    wrong = models.CheckConstraint(condition=Q(size__lt=5), name="box_size")
    for _time in range(2):
        with pytest.raises(IntegrityError):
            run(PutConstraint("Box", wrong, before=POSITIVE), first)
    assert definitions() == {"CHECK (size > 0)"}
    run(PutConstraint("Box", ANY, before=POSITIVE), first)
    assert definitions() == {"CHECK (size >= 0)"}


def test_a_unique_one_is_begun_again_after_it_was_broken_off(state: ProjectState) -> None:
    box = state.apps.get_model("boxes", "Box")
    double = box._default_manager.create(size=7)
    with pytest.raises(IntegrityError):
        run(PutConstraint("Box", ONCE), state)
    double.delete()
    run(PutConstraint("Box", ONCE), state)
    assert definitions() == {"box_once"}
    with pytest.raises(IntegrityError):
        box._default_manager.create(size=7)


def test_an_index_is_begun_again_after_it_was_broken_off(state: ProjectState) -> None:
    index = models.Index(fields=["size"], name="box_by_size")
    for _time in range(2):
        run(AddIndexBeside("Box", index), state)
    assert definitions() == {"box_by_size"}


def test_an_index_that_nobody_needs_goes(state: ProjectState) -> None:
    indexed = models.IntegerField(db_index=True)
    before = state.clone()
    before.alter_field("boxes", "box", "size", indexed, preserve_default=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX boxes_box_size_1234 ON boxes_box (size)")
    operation = LookNoMore("Box", "size", models.IntegerField())
    for _time in range(2):
        run(operation, before)
    assert definitions() == set()


def test_what_was_one_becomes_many_and_no_row_is_asked(state: ProjectState) -> None:
    alone = models.IntegerField(unique=True)
    before = state.clone()
    before.alter_field("boxes", "box", "size", alone, preserve_default=True)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE boxes_box ADD CONSTRAINT boxes_box_size_key UNIQUE (size)")
    assert definitions() == {"boxes_box_size_key"}
    operation = UniqueNoMore("Box", "size", models.IntegerField())
    for _time in range(2):
        run(operation, before)
    assert definitions() == set()
