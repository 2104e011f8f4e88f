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
    seccomp: int
    always: frozenset[int]
    connections: frozenset[int]
    files: frozenset[int]
    opening: dict[int, int]


_ALWAYS: Final = {424, 425}  # pidfd_send_signal, io_uring_setup (asks for all the others unseen)
_FILES: Final = {437, 452}  # openat2, fchmodat2
_MACHINES: Final = {
    "x86_64": _Machine(
        name=0xC000003E,
        seccomp=317,
        always=frozenset(
            {
                *(59, 322),  # execve, execveat
                *(62, 101, 310, 311),  # kill, ptrace, process_vm_readv, process_vm_writev
                *(165, 272, 308, 321),  # mount, unshare, setns, bpf
                *_ALWAYS,
            }
        ),
        connections=frozenset({41, 42, 49, 44, 46, 307}),  # socket, connect, bind, sendto, sendmsg, sendmmsg
        files=frozenset(
            {
                *(82, 264, 316, 87, 263, 84),  # rename(at, at2), unlink(at), rmdir
                *(76, 77, 85),  # truncate, ftruncate, creat
                *(83, 258, 86, 265, 88, 266),  # mkdir(at), link(at), symlink(at)
                *(90, 91, 268, 92, 93, 260),  # chmod, fchmod(at), chown, fchown(at)
                *_FILES,
            }
        ),
        opening={2: 24, 257: 32},  # open, openat; of struct seccomp_data
    ),
    "aarch64": _Machine(
        name=0xC00000B7,
        seccomp=277,
        always=frozenset({*(221, 281), *(129, 117, 270, 271), *(40, 97, 268, 280), *_ALWAYS}),
        connections=frozenset({198, 203, 200, 206, 211, 269}),
        files=frozenset({*(38, 276, 35, 45, 46), *(34, 37, 36), *(52, 53, 55, 54), *_FILES}),
        opening={56: 32},
    ),
}
_OTHER_NUMBERS: Final = 0x40000000  # from here on x86-64 has the same calls under other numbers
_LOAD, _EQUAL, _AT_LEAST, _ANY_OF, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF_LD+W+ABS, JEQ, JGE, JSET, BPF_RET
_MACHINE, _CALL = 4, 0  # where they stand in struct seccomp_data
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
_FILTER, _ALL_THREADS = 1, 1  # SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC


def forbid_calls(*, connections: bool = True, files: bool = True) -> bool:
    """Forbid them to all threads of this process and all that it starts, for good; whether the system could.

    Parameters
    ----------
    connections
        Opening them is forbidden, too.
    files
        And so is changing them.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    machine = _MACHINES[platform.machine()]
    content = _program(machine, connections=connections, files=files)
    kept = ctypes.create_string_buffer(content, len(content))
    # struct sock_fprog: how many instructions, and where
    program = ctypes.create_string_buffer(struct.pack("HP", len(content) // 8, ctypes.addressof(kept)))
    system = ctypes.CDLL(None, use_errno=True)
    return not system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not system.syscall(
        machine.seccomp, _FILTER, _ALL_THREADS, program
    )


def _program(machine: _Machine, *, connections: bool, files: bool) -> bytes:
    """Instructions, each (what, steps to go if so, steps if not, with what); the last one refuses."""
    forbidden = machine.always | (machine.connections if connections else set()) | (machine.files if files else set())
    opening = machine.opening if files else {}
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
    openings = [
        step
        for call, flags in opening.items()
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
        *((_EQUAL, "refuse", 0, call) for call in sorted(forbidden)),
        *openings,
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    last = len(steps) - 1
    return b"".join(
        struct.pack("HBBI", what, *(last - k - 1 if go == "refuse" else go for go in (yes, no)), value)
        for k, (what, yes, no, value) in enumerate(steps)
    )
