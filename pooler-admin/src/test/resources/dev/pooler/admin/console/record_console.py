#!/usr/bin/env python3
"""Records what a PgBouncer console answers, message by message, as the console's golden files.

Usage: record_console.py PORT > pgbouncer-1.26.1.txt
The PgBouncer at 127.0.0.1:PORT has auth_type=trust, admin_users=admin, stats_users=stat, and the
databases bench, forced (a forced user) and sock; no fallback database; default pool_mode.
Lines: '> user query', then one line a message: tag and fields. Escapes: \\n \\t \\r \\\\.
"""
import socket, struct, sys

class Console:
    def __init__(self, user, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        body = struct.pack("!i", 196608) + b"user\0" + user.encode() + b"\0database\0pgbouncer\0\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self.buffer = b""
        self.read()

    def read(self):
        messages = []
        while True:
            while len(self.buffer) < 5 or len(self.buffer) < 1 + struct.unpack("!i", self.buffer[1:5])[0]:
                more = self.socket.recv(65536)
                if not more:
                    raise EOFError(messages)
                self.buffer += more
            length = struct.unpack("!i", self.buffer[1:5])[0]
            tag, body = chr(self.buffer[0]), self.buffer[5 : 1 + length]
            self.buffer = self.buffer[1 + length :]
            if tag == "Z":
                return messages
            messages.append((tag, body))

    def query(self, sql):
        body = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack("!i", len(body) + 4) + body)
        return self.read()

def escape(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")

def columns(body):
    count, at, found = struct.unpack("!h", body[:2])[0], 2, []
    for _ in range(count):
        end = body.index(b"\0", at)
        _, _, oid, size, _, _ = struct.unpack("!ihihih", body[end + 1 : end + 19])
        found.append("%s:%d:%d" % (body[at:end].decode(), oid, size))
        at = end + 19
    return " ".join(found)

def row(body):
    count, at, found = struct.unpack("!h", body[:2])[0], 2, []
    for _ in range(count):
        length = struct.unpack("!i", body[at : at + 4])[0]
        at += 4
        found.append("<null>" if length < 0 else escape(body[at : at + length].decode()))
        at += max(length, 0)
    return "|".join(found)

def line(tag, body):
    if tag == "T":
        return "T " + columns(body)
    if tag == "D":
        return "D " + row(body)
    if tag in "EN":
        fields = [part for part in body.split(b"\0") if part]
        return tag + " " + " ".join("%s=%s" % (chr(f[0]), escape(f[1:].decode())) for f in fields)
    return tag + " " + escape(body[:-1].decode())

SHOWS = """databases pools clients servers sockets active_sockets stats stats_totals stats_averages totals
lists users config state version mem dns_hosts dns_zones peers peer_pools""".split()

ADMIN = [
    "", "  ", ";", " ; ", "show", "show ;", 'SHOW "VERSION"', '"show" version', '"SHOW" version',
    "sHoW VeRsIoN ; ", "show version; show version", "show version;;", "select version",
    "select * from x", "select 1", "SHOW\n\tversion", "show version\n;\n", "show\x0bversion",
    "show version -- x", "/* x */ show version", "begin", "show a b", "show 'version'",
    'show "ver""sion"', 'show ""', "foo", "foo bar", "foo;", "foo bar baz", "SHOW TIME ZONE",
    "SHOW HELP", "select help;", "show fds", "show application_name", "show nosuch", "show \u00e4", "\u00e4",
    "show client_encoding", "SHOW Standard_Conforming_Strings", "show DATESTYLE", "show timezone",
    "show default_transaction_isolation", "select timezone",
    "set x = 'y'", "set x to y", "set x=y", "set x y", "set timezone = 1", "set timezone to 'UTC'",
    "set client_encoding = 'utf8'", "set application_name = 'x'", "SET DateStyle to iso",
    "set extra_float_digits = 3", "set default_transaction_isolation=x",
    "set standard_conforming_strings=on", "set pool_mode = session", "set pool_mode = nonsense",
    'set "pool_mode" = "transaction"', "set POOL_MODE = 'transaction'", "set default_pool_size = 21",
    "set default_pool_size = -1", "set default_pool_size = 'a'", "set default_pool_size tofoo",
    "set default_pool_sizeto 22", "set default_pool_size to22", "set default_pool_size=22",
    "set default_pool_size=20 extra", "set xtoy", 'set "a b" = c', "set foo$ = 1",
    "set server_reset_query = 'select ''a'''", "set server_reset_query = ''",
    "set server_reset_query = ", 'set server_reset_query = "a ""b"""', "set query_timeout=1.5",
    "set query_timeout='1.5'", "set auth_type = nonsense",
    "set session characteristics as transaction isolation level read committed",
    "set server_reset_query = '" + "\u00e4" * 126 + "'", "set server_reset_query = '" + "\u00e4" * 127 + "'",
    "set x = " + "y" * 255, "set x = " + "y" * 256, "set x='" + "a" * 253 + "'", "set x='" + "a" * 254 + "'",
    "set " + "a" * 63 + "=1", "set " + "a" * 64 + "=1", "set timezone = " + "a" * 256,
    '"aaaaaaaaaaaaa"', '"aaaaaaaaaaaaaa"', "a" * 15, "a" * 16, "pause " + "a" * 63, "pause " + "a" * 64,
    "pause nosuch", "resume nosuch", "kill nosuch", "disable nosuch", "pause Bench", 'pause "ben""ch"',
    "resume", "resume bench", "pause pgbouncer", "resume pgbouncer", "kill pgbouncer",
    "pause bench", "pause bench", "resume bench", "resume bench", 'pause "bench"', "resume bench;",
    "pause", "pause", "pause bench", "kill", "kill bench", "show state", "resume bench", "resume",
    "resume", "show state", 'pause ""', 'resume ""', "kill bench", "resume bench", "pause a b",
    "reload", "reload x", "kill_client", "kill_client abc", "kill_client 999999", "kill_client 12abc",
    'kill_client ""', "kill_client 0x7fffffff", "kill_client 0", "kill_client 99999999999999999999",
    "kill_client -1", "shutdown foo", "shutdown now", 'shutdown "WAIT_FOR_SERVER"', 'show "a',
]
STATS = [
    "show version", "show state", "select version", "show help", "show", "show nosuch", "show fds", "foo", "",
    "set default_pool_size=3", "set nosuch='x'", "set timezone=x", "set x = " + "y" * 300,
    "reload", "reload x", "pause", "pause nosuch", "pause pgbouncer", "resume", "resume pgbouncer",
    "kill", "kill pgbouncer", "kill_client", "kill_client 1", "shutdown", "shutdown wait_for_clients",
    "shutdown foo", "disable x", "disable", "enable x", "reconnect", "wait_close",
]

def main(port):
    admin, stat = Console("admin", port), Console("stat", port)
    for name in SHOWS:
        print("> admin show", name)
        for message in admin.query("show " + name):
            if name in ("version", "state", "totals", "lists") or message[0] != "D":
                print(line(*message))
    for user, console, queries in (("admin", admin, ADMIN), ("stat", stat, STATS)):
        for query in queries:
            print(">", user, escape(query))
            for message in console.query(query):
                print(line(*message))

main(int(sys.argv[1]))
