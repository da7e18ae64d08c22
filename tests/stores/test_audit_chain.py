"""Whoever changes the audit log past its triggers is found by the command for the journal."""

import pytest
from django.core.management import call_command
from django.db import connection

from stores import audit
from stores.audit import Act
from stores.database import as_owner
from tests import make


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ("UPDATE stores_auditentry SET who = 'x' WHERE number = 2", "entry 2"),
        ("UPDATE stores_auditentry SET details = '{}' WHERE number = 1", "entry 1"),
        ("DELETE FROM stores_auditentry WHERE number = 2", "entry 3"),
        ("DELETE FROM stores_auditentry WHERE number = 3", "ends with entry 2"),
    ],
)
def test_who_changes_an_entry_past_the_triggers_is_found(
    committed: None, changed: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = make.store()
    for _ in range(3):
        audit.record(Act.CHANGED, of=store, details={"name": ["a", "b"]})
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stores_auditentry DISABLE TRIGGER USER")
        cursor.execute(changed)
        cursor.execute("ALTER TABLE stores_auditentry ENABLE TRIGGER USER")
    with pytest.raises(SystemExit):
        call_command("verify_journal")
    assert fault in capsys.readouterr().out
