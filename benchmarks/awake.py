"""Keeps processors awake while answers are timed.

A virtual machine's idle processor is put to sleep by its host, and waking it takes some hundredths of a millisecond up
to tenths: an answer over HTTP waits for several of them, a call within one process for none. A server that is in use
does not sleep.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SPIN = """
import os, time
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
while os.getppid() == {parent}:
    until = time.perf_counter() + 0.0002
    while time.perf_counter() < until:
        pass
    time.sleep(0.000001)
"""
"""Runs when nothing else wants to, and ends with its parent; its naps let the kernel see what waits elsewhere."""


@contextmanager
def awake() -> Iterator[None]:
    """Run a process of idle priority for each processor, which gives way to all others at once."""
    spin = [sys.executable, "-c", SPIN.format(parent=os.getpid())]
    spinning = [subprocess.Popen(spin) for _ in range(os.cpu_count() or 1)] if hasattr(os, "SCHED_IDLE") else []
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()
