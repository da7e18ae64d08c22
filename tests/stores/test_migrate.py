"""Tills sell while a new version migrates: none waits for long, and none is chosen as a victim."""

import io
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from stores.database import as_owner
from stores.management.commands import migrate
from stores.upgrades import WAIT, AtOnce, is_busy, wait_at_most
from tests.beside import begin, until_waiting
from tests.conftest import database_url

TILLS = 3
LID = models.CharField(max_length=9, db_default="", default="")
FIELDS: Any = [("id", models.BigAutoField(primary_key=True))]


class Made(AtOnce):
    operations = [migrations.CreateModel("Box", FIELDS), migrations.CreateModel("Lid", FIELDS)]


class Changed(AtOnce):
    """Comes to the tables in another order than those who sell, but locks them in theirs."""

    tables = ("boxes_box", "boxes_lid")
    operations = [
        migrations.AddField("Lid", "name", LID),
        migrations.AddField("Box", "name", LID),
    ]


@pytest.fixture
def state(committed: Any) -> Iterator[ProjectState]:
    """Two tables of the owner, open to all."""
    with as_owner():
        known = applied(Made("made", "boxes"), ProjectState())
        with connection.cursor() as cursor:
            cursor.execute("GRANT ALL ON boxes_box, boxes_lid TO PUBLIC")
        yield known
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE boxes_box, boxes_lid")


def applied(migration: Any, before: ProjectState) -> ProjectState:
    with connection.schema_editor(atomic=True) as editor:
        after: ProjectState = migration.apply(before, editor)
    return after


def sell(url: str, over: threading.Event, waits: list[float], failed: list[Exception]) -> None:
    """Box, then lid, as fast as can be."""
    with psycopg.connect(url, autocommit=True, options="-c lock_timeout=2s") as till:
        while not over.is_set():
            began = time.monotonic()
            try:
                with till.transaction():
                    till.execute("LOCK TABLE boxes_box IN ROW EXCLUSIVE MODE")
                    time.sleep(0.01)
                    till.execute("LOCK TABLE boxes_lid IN ROW EXCLUSIVE MODE")
            except psycopg.Error as error:
                failed.append(error)
            waits.append(time.monotonic() - began)


def test_tills_sell_on_while_tables_of_a_sale_are_changed(state: ProjectState) -> None:
    over, waits, failed = threading.Event(), list[float](), list[Exception]()
    given = (database_url(settings.DATABASE_ROLE), over, waits, failed)
    tills = [threading.Thread(target=sell, args=given) for _ in range(TILLS)]
    for till in tills:
        till.start()
    while len(waits) < 5 * TILLS:
        time.sleep(0.01)
    try:
        until_done(lambda: applied(Changed("changed", "boxes"), state.clone()))
    finally:
        over.set()
        for till in tills:
            till.join(10)

    assert failed == []
    assert columns("boxes_box") == columns("boxes_lid") == {"id", "name"}


def until_done(act: Any) -> None:
    """As the command does it."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with wait_at_most(WAIT):
                act()
        except OperationalError as error:
            if not is_busy(error):
                raise
            time.sleep(0.05)
        else:
            return
    raise AssertionError("never done")


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {it.name for it in connection.introspection.get_table_description(cursor, table)}


def test_its_tables_are_had_before_its_first_statement(state: ProjectState) -> None:
    """A sale has a box and wants a lid: who began with the lid would keep it from that."""

    def change() -> None:
        with wait_at_most("9s"):
            applied(Changed("changed", "boxes"), state.clone())

    with psycopg.connect(database_url(settings.DATABASE_ROLE)) as till:
        till.execute("LOCK TABLE boxes_box IN ROW EXCLUSIVE MODE")
        changing = begin(change)
        until_waiting()
        till.execute("SET lock_timeout = '500ms'")
        till.execute("LOCK TABLE boxes_lid IN ROW EXCLUSIVE MODE")
    changing.join(20)
    assert columns("boxes_box") == columns("boxes_lid") == {"id", "name"}


def test_who_never_gets_a_table_gives_up_with_words(
    committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_given: Any, **_named: Any) -> None:
        with transaction.atomic(), wait_at_most("50ms"), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE pos_basket IN ACCESS EXCLUSIVE MODE")

    monkeypatch.setattr(migrate, "GIVEN_UP_AFTER", 0.8)
    monkeypatch.setattr(migrate.Command, "_migrate", busy)
    out = io.StringIO()
    with psycopg.connect(database_url()) as report:
        report.execute("SELECT count(*) FROM pos_basket")
        with pytest.raises(CommandError, match="in use all the time"):
            call_command("migrate", stdout=out)
    assert out.getvalue().count("tried again") >= 1


def test_the_wait_is_given_back(committed: Any) -> None:
    def now() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    before = now()
    with wait_at_most("50ms"):
        assert now() == "50ms"
        with wait_at_most("0"):
            assert now() == "0"
        assert now() == "50ms"
    assert now() == before
