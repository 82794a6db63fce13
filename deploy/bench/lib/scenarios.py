"""The load: which cases there are, and how one run of one case on one contender is measured."""
from __future__ import annotations

import glob
import math
import os
import re
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass

from . import bulk
from .contenders import Contender
from .postgres import DATABASE, PASSWORD, SCRAM_USER, USER, Postgres
from .procs import BenchError
from .wire import WireError

# kind -> (profile, default clients or None for --clients, pgbench arguments or None for bulk)
KINDS: dict[str, tuple[str, tuple[int, ...] | None, tuple[str, ...] | None]] = {
    "simple": ("plain", None, ("-S", "-M", "simple")),
    "extended": ("plain", None, ("-S", "-M", "extended")),
    "prepared": ("plain", None, ("-S", "-M", "prepared")),
    "tpcb": ("plain", None, ("-M", "simple")),
    "large": ("plain", (4,), None),
    "copy-out": ("plain", (4,), None),
    "copy-in": ("plain", (4,), None),
    "connect": ("scram", (8, 32), ("-S", "-M", "simple", "-C")),
    "tls": ("tls", (32, 200), ("-S", "-M", "simple")),
}
PROFILES = ("plain", "scram", "tls")

# Whole seconds that a contender was seen to need until all clients of a case were connected.
_connecting: dict[tuple[str, "Case"], int] = {}


@dataclass(frozen=True)
class Case:
    kind: str
    clients: int

    @property
    def profile(self) -> str:
        return KINDS[self.kind][0]

    @property
    def unit(self) -> str:
        """What a rate counts and CPU time is divided by."""
        return "tx" if KINDS[self.kind][2] else "MB"

    @property
    def label(self) -> str:
        return f"{self.kind} @ {self.clients}"


@dataclass
class Measurement:
    """One run; times in milliseconds, CPU in microseconds for each unit, memory in bytes."""

    rate: float
    p50: float | None = None
    p99: float | None = None
    p999: float | None = None
    connect_ms: float | None = None
    initial_ms: float | None = None
    cpu_user: float | None = None
    cpu_system: float | None = None
    cpu: float | None = None
    rss: int | None = None

    def as_dict(self) -> dict:
        return asdict(self)


def parse(words: list[str], clients: list[int]) -> list[Case]:
    """Cases of `kind` or `kind@clients` words, in the order given."""
    cases: list[Case] = []
    for word in words:
        kind, at, number = word.partition("@")
        if kind not in KINDS or (at and not (number.isdigit() and int(number))):
            raise BenchError(f"unknown scenario `{word}`: {', '.join(KINDS)}, each with @CLIENTS if wanted")
        for count in [int(number)] if at else KINDS[kind][1] or clients:
            if Case(kind, count) not in cases:
                cases.append(Case(kind, count))
    return cases


def run(case: Case, contender: Contender, postgres: Postgres, seconds: float, sampling: float) -> Measurement:
    """Runs one case once, with the contender's CPU time read before and after."""
    if case.kind == "tpcb":
        postgres.sql("TRUNCATE pgbench_history", DATABASE)
        postgres.sql("VACUUM pgbench_branches, pgbench_tellers, pgbench_accounts", DATABASE)
    watch = contender.watch_cpu()
    try:
        if case.unit == "MB":
            begin, units, result = _bulk(case, contender, seconds)
        else:
            begin, units, result = _pgbench_long_enough(case, contender, postgres, seconds, sampling)
    finally:
        watch.finish()
    used = watch.used_since(begin)
    if used and units:
        result.cpu_user, result.cpu_system = used.user / units * 1e6, used.system / units * 1e6
        result.cpu = result.cpu_user + result.cpu_system
    result.rss = contender.rss()
    return result


def _bulk(case: Case, contender: Contender, seconds: float) -> tuple[float, float, Measurement]:
    try:
        begin, elapsed, latencies = bulk.run(case.kind, contender.port, case.clients, seconds)
    except (OSError, WireError) as e:
        raise BenchError(f"{case.label} on {contender.name}: {e}") from None
    megabytes = len(latencies) * bulk.MEGABYTES
    result = Measurement(megabytes / elapsed)
    latencies.sort()
    _set_percentiles(result, [s * 1e3 for s in latencies])
    return begin, megabytes, result


def _pgbench_long_enough(case: Case, contender: Contender, postgres: Postgres, seconds: float,
                         sampling: float) -> tuple[float, int, Measurement]:
    """pgbench's -T includes connecting; where that takes a good part of it, runs again with so much more time."""
    for _ in range(4):
        extra = _connecting.get((contender.name, case), 0)
        begin, count, result = _pgbench(case, contender, postgres, seconds + extra, sampling)
        needed = (result.initial_ms or 0) / 1e3 if count else 2 * extra + seconds
        if count and needed <= extra + seconds / 10:
            break
        _connecting[contender.name, case] = math.ceil(needed)
    if not count:
        raise BenchError(f"{case.label} on {contender.name}: still connecting after {seconds + extra:.0f} s")
    return begin + (result.initial_ms or 0) / 1e3, count, result


def _pgbench(case: Case, contender: Contender, postgres: Postgres, seconds: float,
             sampling: float) -> tuple[float, int, Measurement]:
    arguments = KINDS[case.kind][2]
    assert arguments is not None
    with tempfile.TemporaryDirectory(dir=postgres.work) as folder:
        prefix = os.path.join(folder, "log")
        command = [postgres.tool("pgbench"), "-n", "-h", "127.0.0.1", "-p", str(contender.port),
                   "-U", SCRAM_USER if case.profile == "scram" else USER, *arguments,
                   "-c", str(case.clients), "-j", str(min(case.clients, os.cpu_count() or 1)),
                   "-T", str(max(1, round(seconds))), "-l", "--log-prefix", prefix]
        rate = 1.0 if case.clients < 4 or case.kind in ("tpcb", "connect") else sampling
        if rate < 1:
            command.append(f"--sampling-rate={rate}")
        begin = time.monotonic()
        try:
            done = subprocess.run(command + [DATABASE], env=_environment(case), text=True, cwd=folder,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=seconds * 2 + 120)
        except subprocess.TimeoutExpired:
            raise BenchError(f"{case.label} on {contender.name}: pgbench did not come to an end") from None
        if done.returncode != 0:
            raise BenchError(f"{case.label} on {contender.name}: pgbench: {_last_lines(done.stderr)}")
        count, result = read_pgbench(done.stdout)
        if case.kind != "connect":  # there, pgbench's log leaves the connecting out
            _set_percentiles(result, _latencies(prefix))
    return begin, count, result


def _environment(case: Case) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return dict(clean, PGSSLMODE="require" if case.profile == "tls" else "disable",
                PGGSSENCMODE="disable", PGPASSWORD=PASSWORD, PGCONNECT_TIMEOUT="60")


def read_pgbench(output: str) -> tuple[int, Measurement]:
    """Number of transactions and the rate, from pgbench's summary."""
    count = re.search(r"transactions actually processed: (\d+)", output)
    if count and not int(count.group(1)):
        return 0, Measurement(0.0)
    rate = re.search(r"^tps = ([\d.]+)", output, re.M)
    if not count or not rate:
        raise BenchError(f"pgbench said something unexpected:\n{output}")
    result = Measurement(float(rate.group(1)))
    for field, words in (("connect_ms", "average connection"), ("initial_ms", "initial connection")):
        found = re.search(words + r" time = ([\d.]+) ms", output)
        if found:
            setattr(result, field, float(found.group(1)))
    return int(count.group(1)), result


def _latencies(prefix: str) -> list[float]:
    """Sorted latencies in milliseconds, from the third column of pgbench's logs."""
    found: list[float] = []
    for path in glob.glob(glob.escape(prefix) + ".*"):
        with open(path) as log:
            found.extend(int(line.split(None, 3)[2]) / 1e3 for line in log)
    found.sort()
    return found


def percentile(ordered: list[float], share: float) -> float | None:
    """Nearest-rank percentile; None when fewer than ten values lie beyond it, except for the median."""
    beyond = len(ordered) * (1 - share)
    if not ordered or (share > 0.5 and beyond < 10 - 1e-9):
        return None
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _set_percentiles(result: Measurement, ordered: list[float]) -> None:
    result.p50, result.p99, result.p999 = (percentile(ordered, share) for share in (0.5, 0.99, 0.999))


def _last_lines(text: str, count: int = 3) -> str:
    return " / ".join(text.strip().split("\n")[-count:])
