"""Large results and COPY in both directions, by clients that only move bytes."""
from __future__ import annotations

import contextlib
import threading
import time

from .postgres import DATABASE, USER
from .wire import Client, WireError, message

LINE = b"x" * 999 + b"\n"
LINES = 10_000
MEGABYTES = LINES * len(LINE) / 1e6

_ROWS = f"SELECT repeat('x', 999) FROM generate_series(1, {LINES})"
_COPY_IN = "COPY sink FROM STDIN WHERE false"  # PostgreSQL parses every line and stores none
_FRAMES = message(b"d", LINE * 64) * (LINES // 64) + message(b"d", LINE * (LINES % 64))


def _large(client: Client) -> None:
    _check(client.query(_ROWS, b"T"))


def _copy_out(client: Client) -> None:
    _check(client.query(f"COPY ({_ROWS}) TO STDOUT", b"H"))


def _copy_in(client: Client) -> None:
    client.copy_in(_COPY_IN, _FRAMES)


def _check(received: int) -> None:
    if received < LINES * len(LINE):
        raise WireError(f"reply of {received} bytes is too short")


WORK = {"large": _large, "copy-out": _copy_out, "copy-in": _copy_in}


def run(kind: str, port: int, clients: int, seconds: float) -> tuple[float, float, list[float]]:
    """Moves 10 MB after 10 MB on each connection; returns (begin, elapsed seconds, seconds of each operation)."""
    work, latencies, problems = WORK[kind], [], []
    with contextlib.ExitStack() as open_clients:
        connections = [open_clients.enter_context(contextlib.closing(Client(port, USER, DATABASE)))
                       for _ in range(clients)]
        begin = time.monotonic()

        def loop(client: Client) -> None:
            try:
                now = time.monotonic()
                while now - begin < seconds:
                    before = now
                    work(client)
                    now = time.monotonic()
                    latencies.append(now - before)
            except (OSError, WireError) as e:
                problems.append(e)

        threads = [threading.Thread(target=loop, args=(client,)) for client in connections]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.monotonic() - begin
    if problems:
        raise WireError(str(problems[0]))
    return begin, elapsed, latencies
