"""A process that is there again at once: forked from one that has Python and Django loaded.

What works, and dies by SIGKILL, is a process of its own, with connections and threads of its own.
Only the second that loading takes is saved, so that thousands can die in an hour. The one that
waits may be killed too; then its supervisor starts all of it anew.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}


def work(task: Callable[[], object]) -> int:
    """Do it in a child, and again in another one when that was killed; else its exit code."""
    signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    while True:
        child = os.fork()
        if child == 0:
            _be(task)
        code = _wait_for(child)
        if code != -signal.SIGKILL:
            return code


def _be(task: Callable[[], object]) -> NoReturn:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
    code = 0
    try:
        task()
    except SystemExit as wish:
        code = wish.code if isinstance(wish.code, int) else 1
    except BaseException:  # noqa: BLE001 - a child must not go on as its parent.
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _wait_for(child: int) -> int:
    """Its end; whatever we are told meanwhile is told to it."""
    while True:
        heard = signal.sigwait(HEARD)
        if heard != signal.SIGCHLD:
            os.kill(child, heard)
        elif os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
