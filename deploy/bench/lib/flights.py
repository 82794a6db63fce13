"""Flight recordings of Pooler under pgbench: heap that its event loops take for each transaction, by site."""
from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass

from .contenders import REPOSITORY, Contender
from .postgres import DATABASE, USER, Postgres
from .procs import BenchError
from .scenarios import read_pgbench

LOOPS = "loop-"  # begin of the names of event loop threads
OURS = "dev.pooler."
LIBRARIES = ("java.", "jdk.", "sun.")
STACK_DEPTH = 40
SETTINGS = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<configuration version="2.0">
  <event name="jdk.ObjectAllocationSample">
    <setting name="enabled">true</setting>
    <setting name="throttle">off</setting>
    <setting name="stackTrace">true</setting>
  </event>
  <event name="jdk.ThreadAllocationStatistics">
    <setting name="enabled">true</setting>
    <setting name="period">everyChunk</setting>
  </event>
</configuration>
"""


@dataclass(frozen=True)
class Site:
    """Where an object is made: its class, the first frame outside the JDK, and the first one of ours."""

    type: str
    place: str
    ours: str


@dataclass
class Found:
    """Bytes for each transaction, in all and by site, and how many transactions and samples that rests upon."""

    bytes: float
    sites: dict[Site, float]
    transactions: int
    samples: int


def record(pooler: Contender, postgres: Postgres, mode: str, clients: int, warmup: float, seconds: float,
           folder: str) -> Found:
    """Warms up and records one load. What connecting takes is recorded by itself and subtracted."""
    _pgbench(pooler, postgres, mode, clients, "-T", str(max(1, round(warmup))))
    few, few_loop, _ = _flight(pooler, postgres, mode, clients, folder, "connect", "-t", "1")
    many, many_loop, samples = _flight(pooler, postgres, mode, clients, folder, "load", "-T", str(max(1, round(seconds))))
    if many <= few:
        raise BenchError(f"only {many} transactions in {seconds} s")
    each = (many_loop - few_loop) / (many - few)
    weights: dict[Site, float] = {}
    for site, weight in samples:
        weights[site] = weights.get(site, 0) + weight
    total = sum(weights.values()) or 1
    return Found(each, {site: weight / total * each for site, weight in weights.items()}, many, len(samples))


def table(found: Found, title: str, top: int) -> str:
    """The result as text: sites in order of their weight."""
    lines = [f"{title}: {found.bytes:.1f} bytes/transaction on the event loops "
             f"({found.transactions:,} transactions, {found.samples:,} samples)"]
    ordered = sorted(found.sites.items(), key=lambda entry: -entry[1])
    for site, weight in ordered[:top]:
        lines.append(f"  {weight:8.1f}  {site.type:<40}  {site.place}"
                     + (f"  < {site.ours}" if site.ours not in ("", site.place) else ""))
    rest = sum(weight for _, weight in ordered[top:])
    if rest:
        lines.append(f"  {rest:8.1f}  ({len(ordered) - top} more sites)")
    return "\n".join(lines) + "\n"


def _pgbench(pooler: Contender, postgres: Postgres, mode: str, clients: int, *amount: str) -> int:
    """Runs pgbench; returns the number of transactions."""
    done = subprocess.run(
        [postgres.tool("pgbench"), "-n", "-S", "-M", mode, "-h", "127.0.0.1", "-p", str(pooler.port), "-U", USER,
         "-c", str(clients), *amount, DATABASE],
        env=dict({key: value for key, value in os.environ.items() if not key.startswith("PG")},
                 PGSSLMODE="disable", PGGSSENCMODE="disable"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BenchError(f"pgbench on {pooler.name}: {done.stderr.strip()}")
    return read_pgbench(done.stdout)[0]


def _flight(pooler: Contender, postgres: Postgres, mode: str, clients: int, folder: str, name: str,
            *amount: str) -> tuple[int, int, list[tuple[Site, int]]]:
    """Records one run of pgbench; returns transactions, bytes that the loops took, and the samples."""
    assert pooler.server is not None
    pid = str(pooler.server.process.pid)
    settings = os.path.join(pooler.setup.work, "allocations.jfc")
    with open(settings, "w") as out:
        out.write(SETTINGS)
    path = os.path.join(os.path.abspath(folder), f"{pooler.name}-{mode}-{name}.jfr")
    _jdk("jcmd", pid, "JFR.start", f"name={name}", f"settings={settings}")
    try:
        transactions = _pgbench(pooler, postgres, mode, clients, *amount)
    finally:
        _jdk("jcmd", pid, "JFR.stop", f"name={name}", f"filename={path}")
    return transactions, *read(_jdk("jfr", "print", "--json", "--stack-depth", str(STACK_DEPTH), "--events",
                                    "ObjectAllocationSample,ThreadAllocationStatistics", path))


def read(text: str) -> tuple[int, list[tuple[Site, int]]]:
    """From `jfr print --json`: bytes that the loops took between the first and the last count, and their samples."""
    counts: dict[str, list[int]] = {}
    samples = []
    seen = set()
    events = json.loads(text)["recording"]["events"]
    for event in sorted(events, key=lambda each: each["values"]["startTime"]):
        values = event["values"]
        counted = event["type"] == "jdk.ThreadAllocationStatistics"
        thread = (values["thread" if counted else "eventThread"] or {}).get("javaName") or ""
        if not thread.startswith(LOOPS):
            continue
        if counted:
            counts.setdefault(thread, []).append(values["allocated"])
        elif thread in seen:
            samples.append((_site(values), values["weight"]))
        else:
            seen.add(thread)  # the weight of a thread's first sample reaches back to before the recording
    return sum(max(each) - min(each) for each in counts.values()), samples


def _site(values: dict) -> Site:
    frames = ((values["stackTrace"] or {}).get("frames")) or []
    places = [f"{frame['method']['type']['name'].replace('/', '.')}.{frame['method']['name']}:{frame['lineNumber']}"
              for frame in frames]
    place = next((each for each in places if not each.startswith(LIBRARIES)), places[0] if places else "?")
    ours = next((each for each in places if each.startswith(OURS)), "")
    return Site(values["objectClass"]["name"].replace("/", "."), _short(place), _short(ours))


def _short(place: str) -> str:
    """Without the package, which the reader of this repository and of Netty's can find."""
    head, dot, method = place.rpartition(".")
    return head.rpartition(".")[2] + dot + method


def _jdk(tool: str, *arguments: str) -> str:
    finder = os.path.join(REPOSITORY, "deploy", "src", "main", "dist", "bin", "find-java")
    found = subprocess.run([finder, "--jdk"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if found.returncode != 0:
        raise BenchError(found.stderr.strip())
    done = subprocess.run([os.path.join(found.stdout.strip(), "bin", tool), *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise BenchError(f"{tool} {' '.join(arguments)}: {(done.stderr or done.stdout).strip()}")
    return done.stdout
