"""The system calls that a submission may make: one table, with a profile for each sandbox.

System calls not listed here fail with ENOSYS. All profiles leave out the calls by which one attempt could
see another, at the same time or later, in shared state: locks and watches of read-only files, the contents of
the page cache, keys. Landlock restricts neither modes, owners, times and watches of files, nor sockets other
than TCP, limits and priorities of processes, and System V shared memory; without namespaces these calls would
reach the grader's files and processes, so the profile for Landlock is narrower. A Jupyter kernel, which may
be of any language, has bubblewrap's profile and terminals, files in memory and watches of files.
"""

import ctypes
import errno
import struct
import tempfile
from dataclasses import dataclass, field
from typing import Any

import pyseccomp
from pyseccomp import ALLOW, EQ, ERRNO, MASKED_EQ, Arch, Arg, Attr

from .isolation import check_result, libc, set_flag

Rule = tuple[
    Any, ...
]  # in a profile: the name of a call, and conditions on its arguments, all of which must hold
UNKNOWN = -1  # a call that this version of libseccomp does not know

MEMORY = "brk madvise mlock mlock2 mmap mprotect mremap msync munlock munmap"
FILES = """
access chdir close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate
fchdir fdatasync fstat fstatfs fsync ftruncate getcwd getdents getdents64 link linkat lseek lstat
mkdir mkdirat mknod mknodat newfstatat open openat pipe pipe2 pread64 preadv pwrite64 pwritev
read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile stat statfs statx
symlink symlinkat truncate umask unlink unlinkat write writev
"""
WAITING = """
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 poll ppoll
pselect6 select signalfd signalfd4 timerfd_create timerfd_gettime timerfd_settime
"""
CONNECTED = """
accept accept4 getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto
setsockopt shutdown
"""  # on sockets in pairs, or within a network namespace: these lead nowhere else
SIGNALS = """
kill pause pidfd_open pidfd_send_signal restart_syscall rt_sigaction rt_sigpending rt_sigprocmask
rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sigaltstack tgkill tkill
"""  # Landlock or a process namespace confines them
PROCESSES = """
arch_prctl execve execveat exit exit_group fork futex futex_waitv getcpu getegid geteuid getgid getgroups
getpgid getpgrp getpid getppid getpriority getresgid getresuid getrlimit getrusage getsid gettid getuid
membarrier prctl rseq sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
sched_getparam sched_getscheduler sched_rr_get_interval sched_yield set_robust_list set_tid_address setpgid
setrlimit setsid sysinfo times uname vfork wait4 waitid
"""
CLOCKS = """
alarm clock_getres clock_gettime clock_nanosleep getitimer getrandom gettimeofday nanosleep setitimer time
timer_create timer_delete timer_getoverrun timer_gettime timer_settime
"""
COMMON = MEMORY + FILES + WAITING + CONNECTED + SIGNALS + PROCESSES + CLOCKS
NETWORK = "bind connect listen"
ATTRIBUTES = """
chmod chown fchmod fchmodat fchmodat2 fchown fchownat fgetxattr flistxattr fremovexattr fsetxattr futimesat
getxattr lchown lgetxattr listxattr llistxattr lremovexattr lsetxattr removexattr setxattr utime utimensat
utimes
"""

MODES = "chmod fchmod fchmodat futimesat utime utimensat utimes flistxattr listxattr llistxattr"
NEW_NAMESPACES = 0x7E020080  # all flags of clone(2) that make one
FCNTLS = (1030, 1031, 1032, 1033, 1034)  # of those from 1024 on; others can delay a process that opens a file
LOCKS = (6, 7, 37, 38)  # F_SETLK, F_SETLKW and the same for open files
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # of terminals and pipes: kind, size, flags
CONDITIONAL: list[Rule] = [
    ("clone", Arg(0, MASKED_EQ, NEW_NAMESPACES, 0)),  # clone3 fails with ENOSYS, so libraries use this call
    *(("fcntl", Arg(1, EQ, command)) for command in (*range(5), *range(8, 17), *FCNTLS)),
    *(("ioctl", Arg(1, EQ, command)) for command in IOCTLS),
    ("preadv2", Arg(5, EQ, 0)),  # a flag would reveal what is in the page cache
    ("pwritev2", Arg(5, EQ, 0)),
    ("prlimit64", Arg(0, EQ, 0)),  # this process only
    ("sched_setaffinity", Arg(0, EQ, 0)),
    ("setpriority", Arg(0, EQ, 0), Arg(1, EQ, 0)),
]
# A lock on a shared file would be visible to other attempts, so these calls do nothing and report success.
IDLE: list[Rule] = [("flock",), *(("fcntl", Arg(1, EQ, command)) for command in LOCKS)]
UNIX, INET, INET6, NETLINK = (
    1,
    2,
    10,
    16,
)  # families of sockets; others lead to the kernel or out of a virtual machine
STREAM, DATAGRAM, SEQUENCED = 1, 2, 5


@dataclass(frozen=True)
class Profile:
    """System calls that are allowed, that do nothing but report success, or that fail with an errno."""

    allowed: str
    conditional: list[Rule]
    idle: list[Rule] = field(default_factory=lambda: IDLE)
    refused: dict[str, int] = field(default_factory=lambda: {"ptrace": errno.EPERM})


NAMESPACES = Profile(
    COMMON + NETWORK + ATTRIBUTES,
    [
        *CONDITIONAL,
        *((name, Arg(0, EQ, UNIX)) for name in ("socket", "socketpair")),
        *(
            ("socket", Arg(0, EQ, family), Arg(1, MASKED_EQ, 0xF, kind))
            for family in (INET, INET6)
            for kind in (STREAM, DATAGRAM)
        ),
    ],
)
LANDLOCK = Profile(
    COMMON,
    [
        *CONDITIONAL,  # sockets of these kinds can send only to the other of their pair
        *(("socketpair", Arg(0, EQ, UNIX), Arg(1, MASKED_EQ, 0xF, kind)) for kind in (STREAM, SEQUENCED)),
    ],
    # Copying a file copies its mode and times too, so these calls do nothing and report success.
    [*IDLE, *((name,) for name in MODES.split())],
    {"socket": errno.EAFNOSUPPORT, "ptrace": errno.EPERM},
)
# Of pseudoterminals, in which shells of kernels run commands; /dev/pts is the kernel's own.
TERMINALS = (
    *range(0x5402, 0x5405), *range(0x5409, 0x5412), 0x5414, 0x5422, 0x5429, 0x5441, 0x5452,
    *range(0x802C542A, 0x802C542B), *range(0x402C542B, 0x402C542E), 0x80045430, 0x40045431,
)  # fmt: skip
KERNELS_ALSO = """
inotify_add_watch inotify_init inotify_init1 inotify_rm_watch memfd_create sched_setparam sched_setscheduler
"""  # ZeroMQ sets the policy of its threads to what it is, and fails if it cannot
WORD = 0xFFFFFFFF  # the kernel looks at these bits of a command only
KERNEL = Profile(
    NAMESPACES.allowed + KERNELS_ALSO,
    [
        *NAMESPACES.conditional,
        ("socket", Arg(0, EQ, NETLINK), Arg(2, EQ, 0)),  # ZeroMQ lists the interfaces, which are its own
        *(("ioctl", Arg(1, MASKED_EQ, WORD, command)) for command in TERMINALS),
    ],
)
KEYCTL_JOIN_SESSION_KEYRING = 1
PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38


class Filter:
    """A profile, compiled once for the kernel, to load in any number of processes."""

    def __init__(self, profile: Profile) -> None:
        compiled = pyseccomp.SyscallFilter(ERRNO(errno.ENOSYS))
        compiled.set_attr(Attr.CTL_OPTIMIZE, 2)  # look calls up in a tree
        rules: list[Rule] = [
            *((ALLOW, name) for name in profile.allowed.split()),
            *((ALLOW, *rule) for rule in profile.conditional),
            *((ERRNO(0), *rule) for rule in profile.idle),
            *((ERRNO(number), name) for name, number in profile.refused.items()),
        ]
        for action, name, *arguments in rules:
            if pyseccomp.resolve_syscall(Arch.NATIVE, name) != UNKNOWN:
                compiled.add_rule(action, name, *arguments)
        with tempfile.TemporaryFile() as file:
            compiled.export_bpf(file)
            file.seek(0)
            self.instructions = file.read()
        self._buffer = ctypes.create_string_buffer(self.instructions, len(self.instructions))
        self._keyctl = pyseccomp.resolve_syscall(Arch.NATIVE, "keyctl")

    def load(self) -> None:
        """Restrict this process and its children, which also lose the session's keys and can gain no rights.

        Raises OSError if the kernel rejects the filter.
        """
        libc.syscall(
            self._keyctl, KEYCTL_JOIN_SESSION_KEYRING, None
        )  # fails harmlessly in a kernel without keys
        set_flag(PR_SET_NO_NEW_PRIVS)
        program = struct.pack("HP", len(self._buffer) // 8, ctypes.addressof(self._buffer))
        check_result(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0), "seccomp")
