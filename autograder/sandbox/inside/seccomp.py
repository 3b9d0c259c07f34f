"""The system calls that a submission may make where only Landlock and seccomp shut it in.

What is not named here is to the submission as if the kernel did not have it. Landlock knows nothing of
modes, owners, times and watches of files, of sockets but TCP's, of limits and priorities of processes, nor
of System V's shared memory; without namespaces all of that would reach what is the grader's.
"""

from __future__ import annotations

import errno
from typing import Any

import pyseccomp
from pyseccomp import ALLOW, EQ, ERRNO, LT, MASKED_EQ, Arch, Arg, Attr

Filter = Any  # pyseccomp has no types
UNKNOWN = -1  # a call that is younger than the libseccomp at hand

MEMORY = "brk madvise mincore mlock mlock2 mmap mprotect mremap msync munlock munmap memfd_create"
FILES = """
access chdir close close_range copy_file_range creat dup dup2 dup3 faccessat faccessat2 fadvise64 fallocate
fchdir fdatasync flock fstat fstatfs fsync ftruncate getcwd getdents getdents64 link linkat lseek lstat
mkdir mkdirat mknod mknodat newfstatat open openat pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev
pwritev2 read readahead readlink readlinkat readv rename renameat renameat2 rmdir sendfile stat statfs statx
symlink symlinkat truncate umask unlink unlinkat write writev
"""
WAITING = """
epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 poll ppoll
pselect6 select signalfd signalfd4 timerfd_create timerfd_gettime timerfd_settime
"""
CONNECTED = """
accept accept4 getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto
setsockopt shutdown
"""  # sockets come in pairs only, so that these lead nowhere else
SIGNALS = """
kill pause pidfd_open pidfd_send_signal restart_syscall rt_sigaction rt_sigpending rt_sigprocmask
rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo sigaltstack tgkill tkill
"""  # Landlock keeps them in
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
ALLOWED = " ".join((MEMORY, FILES, WAITING, CONNECTED, SIGNALS, PROCESSES, CLOCKS)).split()

NEW_NAMESPACES = 0x7E020080  # all flags of clone(2) that make one
FCNTLS = (1030, 1031, 1032, 1033, 1034)  # of those from 1024 on, which can hold up who opens a file
IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # of terminals and pipes: kind, size, flags
SOCKETS = (1, 5)  # of bytes, of messages in order: neither can send but to the other of its pair
# Allowed for some arguments only: of these, all have to hold.
IF: list[tuple[Any, ...]] = [
    ("clone", Arg(0, MASKED_EQ, NEW_NAMESPACES, 0)),  # where there is no clone3, all use this one
    ("fcntl", Arg(1, LT, 1024)),
    *(("fcntl", Arg(1, EQ, command)) for command in FCNTLS),
    *(("ioctl", Arg(1, EQ, command)) for command in IOCTLS),
    *(("socketpair", Arg(0, EQ, 1), Arg(1, MASKED_EQ, 0xF, kind)) for kind in SOCKETS),
    ("prlimit64", Arg(0, EQ, 0)),  # its own, and nobody else's
    ("sched_setaffinity", Arg(0, EQ, 0)),
    ("setpriority", Arg(0, EQ, 0), Arg(1, EQ, 0)),
]
# A notebook that copies a file copies its mode and times too: nothing happens, and nothing is said.
IDLE = """
chmod fchmod fchmodat futimesat utime utimensat utimes flistxattr listxattr llistxattr
"""
REFUSED = {"socket": errno.EAFNOSUPPORT, "ptrace": errno.EPERM}


def allowed() -> Filter:
    """A filter to be loaded by whom it is to bind, with all that it starts."""
    made = pyseccomp.SyscallFilter(ERRNO(errno.ENOSYS))
    made.set_attr(Attr.CTL_OPTIMIZE, 2)  # look calls up in a tree
    rules: list[tuple[Any, ...]] = [
        *((ALLOW, name) for name in ALLOWED),
        *((ALLOW, *rule) for rule in IF),
        *((ERRNO(0), name) for name in IDLE.split()),
        *((ERRNO(number), name) for name, number in REFUSED.items()),
    ]
    for action, name, *arguments in rules:
        if pyseccomp.resolve_syscall(Arch.NATIVE, name) != UNKNOWN:
            made.add_rule(action, name, *arguments)
    return made
