"""All contenders of a profile up at once, taking turns; medians over the rounds, ratios to PgBouncer."""
from __future__ import annotations

import statistics
import sys
from typing import Callable

from . import scenarios
from .contenders import Contender, Setup, create
from .procs import BenchError
from .scenarios import Case, Measurement

BASE = "pgbouncer"
NATIVE_WARMUP = 2.0
# Seconds beside the load itself, as measured on two idle cores: of one run, of a JVM's start, of PostgreSQL with its tables.
RUN_OVERHEAD = 0.3
START = 1.0
PREPARATION = 10.0
CLIENTS_A_SECOND = 1000  # that pgbench connects, and where that takes long, once more for the first run
LOGINS_A_SECOND = 1500  # of idle clients, which do no queries


def order(contenders: list, turn: int) -> list:
    """Round 0: A B C, round 1: C A B, round 2: B C A."""
    shift = -turn % len(contenders) if contenders else 0
    return contenders[shift:] + contenders[:shift]


def median(runs: list[Measurement]) -> dict:
    """The median of each number, over the runs that have it."""
    found = {}
    for key in Measurement.__dataclass_fields__:
        values = [value for value in (getattr(run, key) for run in runs) if value is not None]
        found[key] = statistics.median(values) if values else None
    return found


def spread(runs: list[Measurement]) -> float | None:
    """Distance between the best and the worst rate, as a share of the median; None for a single run."""
    rates = [run.rate for run in runs]
    middle = statistics.median(rates)
    return (max(rates) - min(rates)) / middle if len(rates) > 1 and middle else None


def ratio(value: float | None, base: float | None) -> float | None:
    return value / base if value is not None and base else None


def expected_seconds(cases: list[Case], steps: list[int], starts: int, contenders: list[Contender], options) -> float:
    """How long a run will take, roughly: load, warm-up, starts, and the curve of memory with these steps."""
    total = PREPARATION
    for profile in scenarios.PROFILES:
        mine = [case for case in cases if case.profile == profile]
        for contender in contenders if mine else []:
            warmup = options.warmup if contender.needs_warmup else min(NATIVE_WARMUP, options.warmup)
            total += warmup + START
            for case in mine:
                if case.clients <= contender.max_clients():
                    one = options.seconds + RUN_OVERHEAD + case.clients / CLIENTS_A_SECOND
                    total += options.rounds * one
    for contender in contenders:
        if contender.has_process:
            total += (starts + 1) * START if starts else 0
            total += START + (len(steps) + 1) * options.settle + max(steps) / LOGINS_A_SECOND if steps else 0
    return total


def run_profile(profile: str, cases: list[Case], words: list[str], setup: Setup, options,
                say: Callable[[str], None]) -> list[dict]:
    """Measures the cases of one profile; a contender that fails a case is reported there and goes on."""
    contenders = [create(word, setup, profile) for word in words]
    try:
        for contender in contenders:
            seconds = contender.start()
            if contender.has_process:
                say(f"  {contender.name} listening after {seconds:.2f} s")
        for contender in contenders:
            _warm_up(contender, cases, setup, options, say)
        return [_run_case(case, contenders, setup, options, say) for case in cases]
    finally:
        for contender in contenders:
            contender.stop()


def _warm_up(contender: Contender, cases: list[Case], setup: Setup, options, say) -> None:
    """Loads a contender with all kinds that will be measured, in equal parts, 32 clients at most."""
    total = options.warmup if contender.needs_warmup else min(NATIVE_WARMUP, options.warmup)
    if total <= 0:
        return
    kinds = list(dict.fromkeys(case.kind for case in cases))
    say(f"  warming up {contender.name}: {', '.join(kinds)}")
    for kind in kinds:
        try:
            scenarios.run(Case(kind, min(32, contender.max_clients())), contender, setup.postgres,
                          total / len(kinds), options.sampling)
        except BenchError as e:
            say(f"    {e}")


def _run_case(case: Case, contenders: list[Contender], setup: Setup, options, say) -> dict:
    able = [c for c in contenders if case.clients <= c.max_clients()]
    runs: dict[str, list[Measurement]] = {c.name: [] for c in able}
    errors: dict[str, str] = {}
    for turn in range(options.rounds):
        for contender in order(able, turn):
            if contender.name in errors:
                continue
            try:
                measured = scenarios.run(case, contender, setup.postgres, options.seconds, options.sampling)
                runs[contender.name].append(measured)
                _progress(case, turn, contender, measured)
            except BenchError as e:
                errors[contender.name] = str(e)
                say(f"  FAILED {e}")
                if contender.server and not contender.server.alive():
                    say(f"  {contender.name} is gone; its last words:\n{contender.server.log_tail()}")
    results = {name: {"median": median(found), "spread": spread(found), "rounds": [r.as_dict() for r in found]}
               for name, found in runs.items() if found and name not in errors}
    base = results.get(BASE, {}).get("median")
    for result in results.values():
        result["ratio"] = {key: ratio(result["median"][key], base[key]) if base else None
                           for key in ("rate", "p50", "p99", "p999", "cpu")}
    _clear_progress()
    rates = ", ".join(f"{name} {result['median']['rate']:,.0f}" for name, result in results.items())
    say(f"  {case.label}: {rates} {case.unit}/s")
    return {"scenario": case.kind, "clients": case.clients, "unit": case.unit, "label": case.label,
            "results": results, "errors": errors}


def _progress(case: Case, turn: int, contender: Contender, measured: Measurement) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K  {case.label}, round {turn + 1}: {contender.name} {measured.rate:,.0f} {case.unit}/s",
              end="", file=sys.stderr, flush=True)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
