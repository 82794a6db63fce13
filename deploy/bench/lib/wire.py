"""As much of a PostgreSQL client as bulk and idle scenarios need, at the least cost a byte."""
from __future__ import annotations

import socket
import struct

READY_IDLE = b"Z\x00\x00\x00\x05I"


class WireError(Exception):
    """The server answered with an error or hung up."""


def message(tag: bytes, body: bytes) -> bytes:
    return tag + struct.pack("!i", len(body) + 4) + body


def startup_packet(user: str, database: str) -> bytes:
    body = struct.pack("!i", 196608)
    for word in ("user", user, "database", database):
        body += word.encode() + b"\0"
    return struct.pack("!i", len(body) + 5) + body + b"\0"


class Client:
    """One blocking connection with trust authentication."""

    def __init__(self, port: int, user: str, database: str, timeout: float = 60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = memoryview(bytearray(256 * 1024))
        try:
            self.socket.sendall(startup_packet(user, database))
            self._until_ready(b"R")
        except (OSError, WireError):
            self.socket.close()
            raise

    def query(self, sql: str, first: bytes) -> int:
        """Runs a query whose reply begins with a message of type `first`; returns the size of the reply."""
        self.socket.sendall(message(b"Q", sql.encode() + b"\0"))
        return self._until_ready(first)

    def copy_in(self, sql: str, frames: bytes) -> None:
        """Runs COPY FROM STDIN with CopyData frames made before."""
        self.socket.sendall(message(b"Q", sql.encode() + b"\0"))
        reply = self.socket.recv(4096)
        if reply[:1] != b"G":
            raise WireError(reply.decode(errors="replace"))
        self.socket.sendall(frames)
        self.socket.sendall(message(b"c", b""))
        self._until_ready(b"C")

    def close(self) -> None:
        try:
            self.socket.sendall(message(b"X", b""))
        except OSError:
            pass
        self.socket.close()

    def _until_ready(self, first: bytes) -> int:
        """Reads up to ReadyForQuery, known by the last six bytes: the payload is never like that."""
        total, tail = 0, b""
        while tail != READY_IDLE:
            count = self.socket.recv_into(self.buffer)
            if count == 0:
                raise WireError("connection closed")
            if total == 0 and self.buffer[:1] != first:
                raise WireError(bytes(self.buffer[:count]).decode(errors="replace"))
            total += count
            tail = (tail + bytes(self.buffer[max(0, count - 6):count]))[-6:]
        return total
