"""Processes under test: start, wait for the port, measure the whole process tree, stop."""
from __future__ import annotations

import os
import pwd
import random
import resource
import signal
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import Callable

TICKS = os.sysconf("SC_CLK_TCK")
HAVE_PROC = os.path.exists("/proc/self/stat")
WANTED_FILES = 1_048_576


class BenchError(Exception):
    """Something that the user can act upon; printed without a stack trace."""


@dataclass
class Cpu:
    """CPU seconds of a process tree since its start."""

    user: float
    system: float

    def since(self, before: "Cpu") -> "Cpu":
        return Cpu(self.user - before.user, self.system - before.system)


class CpuWatch(threading.Thread):
    """Reads a server's CPU time every 50 ms, to know afterwards what it was when connecting had ended."""

    def __init__(self, read: Callable[[], Cpu | None]):
        super().__init__(daemon=True)
        self._read, self._ended = read, threading.Event()
        self._samples: list[tuple[float, Cpu]] = []

    def run(self) -> None:
        while not self._ended.is_set():
            self.sample()
            self._ended.wait(0.05)

    def sample(self) -> None:
        cpu = self._read()
        if cpu:
            self._samples.append((time.monotonic(), cpu))

    def finish(self) -> None:
        self._ended.set()
        self.join()
        self.sample()

    def used_since(self, moment: float) -> Cpu | None:
        """CPU time from a moment to the last sample, by interpolation between two samples."""
        if not self._samples:
            return None
        last = self._samples[-1][1]
        after = next((i for i, (when, _) in enumerate(self._samples) if when >= moment), len(self._samples) - 1)
        (t1, c1), (t2, c2) = self._samples[max(0, after - 1)], self._samples[after]
        part = min(1.0, max(0.0, (moment - t1) / (t2 - t1))) if t2 > t1 else 0.0
        return last.since(Cpu(c1.user + part * (c2.user - c1.user), c1.system + part * (c2.system - c1.system)))


def raise_file_limit() -> int:
    """Raises the limit of open files as far as it goes; returns the limit. Children inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (WANTED_FILES, 262_144, 131_072, hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, max(limit, hard)))
            return limit
        except (ValueError, OSError):
            continue
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def server_account() -> dict:
    """Popen arguments that drop root, which PostgreSQL and PgBouncer refuse, to user `postgres`."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        raise BenchError("started as root, but there is no user `postgres` to run servers as") from None
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def give_to_server_account(path: str) -> None:
    account = server_account()
    if account:
        os.chown(path, account["user"], account["group"])


def free_port() -> int:
    """A free TCP port below the ephemeral range, so that no outgoing connection takes it meanwhile."""
    for _ in range(1000):
        port = random.randint(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise BenchError("no free TCP port between 15000 and 32000")


class Server:
    """A server process, or a launcher script with the server somewhere below it."""

    def __init__(self, name: str, command: list[str], log: str, port: int, *,
                 drop_root: bool, cwd: str | None = None):
        self.name, self.log, self.port = name, log, port
        self.started = time.monotonic()
        account = server_account() if drop_root else {}
        with open(log, "ab") as out:
            try:
                self.process = subprocess.Popen(
                    command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                    start_new_session=True, cwd=cwd, **account)
            except OSError as e:
                raise BenchError(f"{name}: cannot start {command[0]}: {e.strerror}") from None

    def wait_port(self, timeout: float, pause: float = 0.01) -> float:
        """Waits until the port accepts; returns the seconds since the start of the process."""
        while time.monotonic() - self.started < timeout:
            if self.process.poll() is not None:
                raise BenchError(f"{self.name} ended with status {self.process.returncode}:\n{self.log_tail()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return time.monotonic() - self.started
            except OSError:
                time.sleep(pause)
        raise BenchError(f"{self.name}: port {self.port} not open after {timeout:.0f} s:\n{self.log_tail()}")

    def alive(self) -> bool:
        return self.process.poll() is None

    def log_tail(self, lines: int = 15) -> str:
        with open(self.log, errors="replace") as text:
            return "".join("    " + line for line in text.readlines()[-lines:])

    def cpu(self, pids: list[int] | None = None) -> Cpu | None:
        """CPU time of the tree: all threads, also ended ones and io_uring workers; None without /proc."""
        if not HAVE_PROC:
            return None
        user = system = 0
        for pid in pids or self.tree():
            fields = _stat(pid)
            if fields:
                user, system = user + int(fields[11]), system + int(fields[12])
        return Cpu(user / TICKS, system / TICKS)

    def rss(self) -> int | None:
        """Resident bytes of the tree; None without /proc."""
        if not HAVE_PROC:
            return None
        return sum(_rss(pid) for pid in self.tree())

    def tree(self) -> list[int]:
        """The process and its descendants: all of them are in the session that it leads."""
        found = []
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                fields = _stat(int(entry))
                if fields and int(fields[3]) == self.process.pid:
                    found.append(int(entry))
        return found

    def stop(self, patience: float = 5) -> None:
        """SIGTERM to the group, SIGKILL for what is left of it (also below a launcher) after `patience` seconds."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            deadline = time.monotonic() + patience
            while self._signal_group(number):
                number = 0  # from now on only ask whether anybody is left
                if time.monotonic() > deadline:
                    break
                time.sleep(0.01)
            else:
                return

    def _signal_group(self, number: int) -> bool:
        """Sends the signal, or nothing when it is 0; returns whether the group still has a process."""
        self.process.poll()  # reaps the leader
        try:
            os.killpg(self.process.pid, number)
            return True
        except (ProcessLookupError, PermissionError):
            return False


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/PID/stat from `state` on (the name before it may hold blanks)."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()
    except OSError:
        return None


def _rss(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
