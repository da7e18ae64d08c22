"""The broker of a machine without one: kombu's folder of messages, made safe to read.

kombu opens a message's file under its final name and then writes it. A worker that looks in between
finds it empty and dies of it. Ours is written aside and renamed, and a file that nobody can read is
dropped: the job's row is the truth, and its nudge comes again.
"""

import contextlib
import json
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

TRIES = 50


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        path = Path(self.data_folder_out, name)
        draft = path.with_name(f"{name}.new")
        try:
            draft.write_bytes(dumps(payload).encode())
            os.replace(draft, path)
        except OSError as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise ChannelError(f"cannot add {name}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except json.JSONDecodeError:
            raise Empty from None

    def _queue_bind(self, *binding: Any) -> None:
        # Another process may have just made the same file and not written it yet.
        for left in reversed(range(TRIES)):
            try:
                super()._queue_bind(*binding)
            except json.JSONDecodeError:
                if not left:
                    raise
                time.sleep(0.01)
            else:
                return


class Transport(filesystem.Transport):
    Channel = Channel
