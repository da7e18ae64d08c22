"""The suite runs on a real PostgreSQL, as the application's role, on tables that the owner made."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

# Before Django's settings are read; so their name stands here and not in pyproject.toml.
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["NORDKASSA_MODE"] = "test"
os.environ.setdefault("NORDKASSA_VAR", str(Path(__file__).parent.parent / "var" / "test"))

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from psycopg import sql
from pytest_django import DjangoDbBlocker

from config import postgres, prepare
from stores.database import as_owner
from tests import workers
from tests.house import House

embedded = ExitStack()
# Without one of these pytest-django lets no test near a database.
DATABASES = {"db", "transactional_db", "committed", "django_db_setup"}


def pytest_configure(config: pytest.Config) -> None:
    # A Norwegian store speaks Norwegian whether or not the demo has run here before.
    prepare.compile_translations([Path(folder) for folder in settings.LOCALE_PATHS])
    # Workers of xdist come after their controller, and share its server.
    if settings.IS_DATABASE_EMBEDDED and not config.option.collectonly:
        try:
            embedded.enter_context(postgres.running(settings.VAR))
        except postgres.CannotRun as reason:
            pytest.exit(str(reason), 1)


def pytest_unconfigure() -> None:
    embedded.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        is_marked = item.get_closest_marker("django_db") is not None
        if is_marked or DATABASES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)
        if item.get_closest_marker("browser") and not item.nodeid.startswith(workers.HOUSE):
            raise pytest.UsageError(f"{item.nodeid} is not in tests/workers.py")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.OneHouse:
    return workers.OneHouse(config, log)


@pytest.fixture(autouse=True)
def mute() -> Iterator[None]:
    """Of what the office's last page spoke, the next test hears nothing."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does with the database, it locks in one order; see tests/chaos/order.py."""
    its = DATABASES.intersection(request.fixturenames)
    if not its and request.node.get_closest_marker("django_db") is None:
        yield
        return
    from tests.chaos import order

    request.getfixturevalue("committed" if "committed" in its else "db")
    with order.watched():
        yield


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's real processes on ports and data of their own; see tests/house.py."""
    with House.open(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest, worker_id: str) -> None:
    """A database for every run and worker, so that two suites may run side by side.

    With --reuse-db there is one, kept for the next run.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:8]
    if request.config.option.reuse_db:
        run = "kept"
    settings.DATABASES["default"]["TEST"]["NAME"] = f"test_nordkassa_{run}_{worker_id}"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Made and migrated by the owner, then used by the application's role."""
    from django.test.utils import setup_databases, teardown_databases

    is_kept = request.config.option.reuse_db and not request.config.option.create_db
    with django_db_blocker.unblock(), as_owner():
        made = setup_databases(
            verbosity=request.config.option.verbose,
            interactive=False,
            serialized_aliases=[],
            keepdb=is_kept,
        )
    yield
    if request.config.option.reuse_db:
        return
    with django_db_blocker.unblock(), as_owner():
        teardown_databases(made, verbosity=request.config.option.verbose)


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Real commits, for tests with several connections; every table is emptied afterwards."""
    assert "db" not in request.fixturenames, "`committed` and `db` exclude each other."
    with django_db_blocker.unblock():
        yield
        with as_owner():
            empty_all_tables()


def database_url(role: str = "") -> str:
    """Where another process finds this test's database."""
    its = connection.settings_dict
    user = quote(role or its["USER"])
    password = f":{quote(its['PASSWORD'])}" if its["PASSWORD"] else ""
    host = urlencode({"host": its["HOST"]}) if its["HOST"] else ""
    return f"postgresql://{user}{password}@:{its['PORT']}/{its['NAME']}?{host}"


def empty_all_tables() -> None:
    """As the owner, who alone can silence the triggers of a table that only grows."""
    from stores.database import table_privileges

    kept = {"django_content_type", "auth_permission"}
    with transaction.atomic(), connection.cursor() as cursor:
        filled: list[Any] = []
        for table in sorted(table_privileges().keys() - kept):
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name))
            if cursor.fetchone() == (True,):
                filled.append(name)
        for name in filled:
            cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
        for name in filled:
            cursor.execute(sql.SQL("DELETE FROM {}").format(name))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in filled:
            cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))
