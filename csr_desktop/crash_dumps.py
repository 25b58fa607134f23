"""A program that crashes leaves no copy of its memory: names and keys are in it (docs/safety.md).

Windows may be set to write the memory of every program that crashes to the disk, or to send a part of it along with a
report (Windows Error Reporting); Linux writes a core file. Both are asked not to. Whoever helps with a crash can ask
for one to be made: then it is allowed in Instellingen, from the next start on. What an administrator takes from the
memory of a running program cannot be prevented, nor a dump when Windows itself ends it on the spot ("fail fast": a heap
or a stack that was overwritten).
"""

from __future__ import annotations

import sys

# errhandlingapi.h; with the second flag "the system does not invoke Windows Error Reporting", so makes no dump either
# (Microsoft Learn, SetErrorMode).
_SEM_FAILCRITICALERRORS, _SEM_NOGPFAULTERRORBOX = 0x0001, 0x0002
# werapi.h: what is reported after all (a program that hangs) goes without the heap.
_WER_FAULT_REPORTING_FLAG_NOHEAP = 0x1
# stdlib.h: without it `abort`, which Python and Qt call when they give up, fails fast into reporting.
_CALL_REPORTFAULT = 0x2
#: The kernel takes 0 for "no limit that counts" when it hands the core to a program; 1 stops that too (core(5)).
_NO_CORE = 1


def leave_no_memory() -> None:
    """Ask the system to write no memory of this program and of those it starts; one that refuses is left alone."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        kernel.SetErrorMode(kernel.GetErrorMode() | _SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX)
        # Also exported by kernel32, which is loaded already.
        kernel.WerSetFlags(_WER_FAULT_REPORTING_FLAG_NOHEAP)
        ctypes.CDLL("ucrtbase")["_set_abort_behavior"](0, _CALL_REPORTFAULT)
    else:
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        wanted = _NO_CORE if hard == resource.RLIM_INFINITY else min(_NO_CORE, hard)
        resource.setrlimit(resource.RLIMIT_CORE, (wanted, hard))
