"""A house whose processes can be killed at a named point, and whose lines can be cut."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config import cluster
from tests.chaos.armed import Arms
from tests.chaos.proxy import Proxy
from tests.house import House, free_ports, is_free

Lines = dict[str, Proxy]


# A database of Redis that is the campaigns' own; without Redis the broker is a folder.
REDIS, DATABASE = ("127.0.0.1", 6379), 12


@contextmanager
def open_house(
    *, has_lines: bool = False, has_broker: bool = False
) -> Iterator[tuple[House, Arms, Lines]]:
    """A house of its own. Lines carry Vipps, its webhooks and PostgreSQL; else there are none.

    With a broker its line is one more, where a Redis answers.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        var, armed, port = folder / "var", folder / "armed", free_ports()
        armed.mkdir()
        lines = _lines(var, port) if has_lines else {}
        if has_broker and not is_free(REDIS[1]):
            lines["broker"] = Proxy(REDIS)
        for line in lines.values():
            stack.callback(line.close)
        opened = House.open(
            var, module="tests.chaos.demo", port=port, CHAOS_ARMED=str(armed), **_addresses(lines)
        )
        yield stack.enter_context(opened), Arms(armed), lines


def _lines(var: Path, port: int) -> Lines:
    return {
        "database": Proxy(cluster.socket_folder(var) / ".s.PGSQL.5432"),
        "vipps": Proxy(("127.0.0.1", port + 2)),
        "webhooks": Proxy(("127.0.0.1", port)),
    }


def _addresses(lines: Lines) -> dict[str, str]:
    if not lines:
        return {}
    at = {name: f"127.0.0.1:{line.port}" for name, line in lines.items()}
    broker = f"redis://{at['broker']}/{DATABASE}" if "broker" in at else ""
    return {
        **({"CELERY_BROKER_URL": broker, "EXPORT_LIMIT": "0"} if broker else {}),
        "CHAOS_DATABASE_URL": f"postgresql://nordkassa@{at['database']}/nordkassa",
        "VIPPS_SIMULATOR_URL": f"http://{at['vipps']}",
        "WEBHOOK_ORIGIN": f"http://{at['webhooks']}",
    }
