"""Granian with everything loaded before its workers are forked: `python -m tests.chaos.pages …`.

A worker that was killed is back at once. Granian takes two deaths of one within seconds for a
crash loop and ends; dying is what a campaign is about, so it forgets them.
"""

from typing import Any

from granian.cli import entrypoint
from granian.server import MPServer

from tests.chaos import web

__all__ = ["web"]

respawn = MPServer._respawn_workers


def respawn_and_forget(server: MPServer, *args: Any, **named: Any) -> None:
    respawn(server, *args, **named)
    server.respawned_wrks.clear()


if __name__ == "__main__":
    MPServer._respawn_workers = respawn_and_forget  # type: ignore[method-assign,assignment]
    entrypoint()  # type: ignore[no-untyped-call]
