"""What a process that reads a file from outside may not ask of Linux: programs, connections, changed files, signals.

A filter of system calls (seccomp; Linux man-pages, seccomp(2)) of some fifty instructions, given to `prctl`. It is
written out here because no package for Python that does this is kept up. Numbers of calls are those of Linux's own
tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h) and never change.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class _Machine:
    """What the kernel calls it, numbers of calls, and those that open files with where their flags stand."""

    name: int
    forbidden: frozenset[int]
    opening: dict[int, int]


_BOTH: Final = {
    424,
    425,
    437,
    452,
}  # pidfd_send_signal, io_uring_setup (asks for all the others unseen), openat2, fchmodat2
_MACHINES: Final = {
    "x86_64": _Machine(
        0xC000003E,
        frozenset(
            {
                *(59, 322),  # execve, execveat
                *(41, 42, 49, 44, 46, 307),  # socket, connect, bind, sendto, sendmsg, sendmmsg
                *(
                    82,
                    264,
                    316,
                    87,
                    263,
                    84,
                    76,
                    77,
                    85,
                ),  # rename(at, at2), unlink(at), rmdir, truncate, ftruncate, creat
                *(83, 258, 86, 265, 88, 266),  # mkdir(at), link(at), symlink(at)
                *(90, 91, 268, 92, 93, 260),  # chmod, fchmod(at), chown, fchown(at)
                *(62, 101, 310, 311),  # kill, ptrace, process_vm_readv, process_vm_writev
                *(165, 272, 308, 321),  # mount, unshare, setns, bpf
                *_BOTH,
            }
        ),
        {2: 24, 257: 32},  # open, openat; of struct seccomp_data
    ),
    "aarch64": _Machine(
        0xC00000B7,
        frozenset(
            {
                *(221, 281),
                *(198, 203, 200, 206, 211, 269),
                *(38, 276, 35, 45, 46),
                *(34, 37, 36),
                *(52, 53, 55, 54),
                *(129, 117, 270, 271),
                *(40, 97, 268, 280),
                *_BOTH,
            }
        ),
        {56: 32},
    ),
}
_OTHER_NUMBERS: Final = 0x40000000  # from here on x86-64 has the same calls under other numbers
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD+W+ABS, JEQ, JGE, JSET, BPF_RET
_MACHINE, _CALL = 4, 0  # where they stand in struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # PR_SET_…, SECCOMP_MODE_FILTER


def forbid_calls() -> bool:
    """Forbid them to this thread and all that it starts, for good; whether the system could."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    content = _program(_MACHINES[platform.machine()])
    kept = ctypes.create_string_buffer(content, len(content))
    # struct sock_fprog: how many instructions, and where
    program = ctypes.create_string_buffer(struct.pack("HP", len(content) // 8, ctypes.addressof(kept)))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return not prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not prctl(_SECCOMP, _FILTER, program, 0, 0)


def _program(machine: _Machine) -> bytes:
    """Instructions, each (what, steps to go if so, steps if not, with what); the last one refuses."""
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    openings = [
        step
        for call, flags in machine.opening.items()
        for step in (
            (_EQUAL, 0, 3, call),
            (_LOAD, 0, 0, flags),
            (_ANY_OF, "refuse", 0, writing),
            (_RETURN, 0, 0, _ALLOW),
        )
    ]
    steps: list[tuple[int, int | str, int | str, int]] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 0, "refuse", machine.name),
        (_LOAD, 0, 0, _CALL),
        (_AT_LEAST, "refuse", 0, _OTHER_NUMBERS),
        *((_EQUAL, "refuse", 0, call) for call in sorted(machine.forbidden)),
        *openings,
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    last = len(steps) - 1
    return b"".join(
        struct.pack("HBBI", what, *(last - k - 1 if go == "refuse" else go for go in (yes, no)), value)
        for k, (what, yes, no, value) in enumerate(steps)
    )
