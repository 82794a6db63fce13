"""Memory of idle clients: thousands of logged-in connections that say nothing."""
from __future__ import annotations

import socket
import time
from typing import Callable

from .contenders import Setup, create
from .postgres import DATABASE, USER
from .procs import HAVE_PROC, BenchError
from .wire import READY_IDLE, startup_packet

PER_ADDRESS = 20_000  # connections from one source address to one port, well within the ephemeral ports
BATCH = 200
BIND_ADDRESS_NO_PORT = getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24)


def run(words: list[str], steps: list[int], setup: Setup, settle: float, say: Callable[[str], None]) -> dict:
    """For each contender: RSS when empty, and at each number of clients."""
    if not HAVE_PROC:
        raise BenchError("--memory reads /proc, which only Linux has")
    found = {}
    for word in words:
        contender = create(word, setup, "plain")
        if contender.has_process:
            found[contender.name] = _curve(contender, steps, settle, say)
    return found


def _curve(contender, steps: list[int], settle: float, say) -> dict:
    clients: list[socket.socket] = []
    error = None
    try:
        contender.start()
        time.sleep(settle)
        empty = contender.rss()
        curve = [{"clients": 0, "rss": empty, "per_client": None}]
        say(f"  {contender.name}: empty {empty / 1e6:.1f} MB")
        try:
            # The empty process is in the curve already.
            for step in filter(None, steps):
                begin = time.monotonic()
                while len(clients) < step:
                    _log_in(clients, min(BATCH, step - len(clients)), contender.port)
                elapsed = time.monotonic() - begin
                time.sleep(settle)
                rss = contender.rss()
                curve.append({"clients": step, "rss": rss, "per_client": (rss - empty) / step})
                say(f"  {contender.name}: {step:,} clients {rss / 1e6:.1f} MB, "
                    f"{(rss - empty) / step:,.0f} bytes each (step logged in in {elapsed:.1f} s)")
        except (OSError, BenchError) as e:
            error = f"{len(clients):,} clients reached, then: {e}"
            say(f"  FAILED {contender.name}: {error}")
        return {"curve": curve, "error": error}
    finally:
        for client in clients:
            client.close()
        contender.stop()


def _log_in(clients: list[socket.socket], count: int, port: int) -> None:
    """Opens `count` more connections: all connect and send first, then all wait for ReadyForQuery."""
    fresh = []
    for _ in range(count):
        source = f"127.0.0.{2 + (len(clients)) // PER_ADDRESS}"
        client = socket.socket()
        clients.append(client)
        fresh.append(client)
        client.settimeout(30)
        client.setsockopt(socket.IPPROTO_IP, BIND_ADDRESS_NO_PORT, 1)
        client.bind((source, 0))
        client.connect(("127.0.0.1", port))
        client.sendall(startup_packet(USER, DATABASE))
    for client in fresh:
        reply = b""
        while not reply.endswith(READY_IDLE):
            more = client.recv(4096)
            reply += more
            if not more or reply[:1] != b"R":
                raise BenchError(f"login refused: {reply[:200].decode(errors='replace')}")
