"""The pages, armed: what `config.wsgi` is, in a process that can be killed at a named point."""

import os

from config.wsgi import application
from tests.chaos import armed

# Whoever only reads through this package must not be armed by it.
if "CHAOS_ARMED" in os.environ:
    armed.install("web", armed.from_environment())

__all__ = ["application"]
