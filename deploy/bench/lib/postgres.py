"""The PostgreSQL behind all contenders: found, initialised, filled and stopped by the harness."""
from __future__ import annotations

import glob
import os
import shutil
import subprocess
import time

from .procs import BenchError, Server, free_port, give_to_server_account, server_account

DATABASE = "bench"
USER = "bench"
SCRAM_USER = "bench_scram"
PASSWORD = "bench-secret"

# Durability is off: what is compared is poolers, not disks.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "512MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "logging_collector": "off",
    "log_checkpoints": "off",
    "superuser_reserved_connections": "3",
}
HBA = f"""\
local all all trust
host {DATABASE} {USER} 127.0.0.0/8 trust
host {DATABASE} {SCRAM_USER} 127.0.0.0/8 scram-sha-256
"""


def find_bin() -> str:
    """The folder with initdb, postgres, psql and pgbench: PGBIN, else PATH, else the usual places, newest first."""
    folders = [os.environ["PGBIN"]] if os.environ.get("PGBIN") else []
    found = shutil.which("initdb")
    if found:
        folders.append(os.path.dirname(os.path.realpath(found)))
    installed = []
    for pattern in ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"):
        installed += glob.glob(pattern)
    folders += sorted(installed, key=_version, reverse=True)
    for folder in folders:
        if all(os.access(os.path.join(folder, tool), os.X_OK) for tool in ("initdb", "postgres", "psql", "pgbench")):
            return folder
    raise BenchError("no PostgreSQL found: install the server and pgbench, or set PGBIN to their folder")


def _version(folder: str) -> int:
    digits = "".join(c if c.isdigit() else " " for c in folder).split()
    return int(digits[0]) if digits else 0


class Postgres:
    def __init__(self, work: str, *, scale: int, max_connections: int):
        self.bin, self.work = find_bin(), work
        self.data = os.path.join(work, "data")
        self.sockets = os.path.join(work, "admin")
        self.port = free_port()
        self.scale, self.max_connections = scale, max_connections
        self.server: Server | None = None

    def tool(self, name: str) -> str:
        return os.path.join(self.bin, name)

    def version(self) -> str:
        return subprocess.check_output([self.tool("postgres"), "--version"], text=True).strip()

    def start(self, certificate: tuple[str, str] | None) -> None:
        """Initialises, starts and fills the database; `certificate` (chain, key) switches TLS on."""
        os.mkdir(self.sockets, 0o700)
        give_to_server_account(self.sockets)
        self._run([self.tool("initdb"), "-D", self.data, "-U", "postgres", "-A", "trust",
                   "-E", "UTF8", "--locale=C", "--no-sync"], **server_account())
        settings = dict(SETTINGS, port=self.port, max_connections=self.max_connections,
                        unix_socket_directories=self.sockets)
        if certificate:
            settings.update(ssl="on", ssl_cert_file=certificate[0], ssl_key_file=certificate[1])
        with open(os.path.join(self.data, "postgresql.conf"), "a") as conf:
            conf.writelines(f"{key} = '{value}'\n" for key, value in settings.items())
        with open(os.path.join(self.data, "pg_hba.conf"), "w") as hba:
            hba.write(HBA)
        self.server = Server("PostgreSQL", [self.tool("postgres"), "-D", self.data],
                             os.path.join(self.work, "postgres.log"), self.port, drop_root=True)
        self._wait_ready()
        self.sql(f"CREATE USER {USER} SUPERUSER")
        self.sql(f"CREATE USER {SCRAM_USER} SUPERUSER PASSWORD '{PASSWORD}'")
        self.sql(f"CREATE DATABASE {DATABASE} OWNER {USER}")
        self._run([self.tool("pgbench"), "-h", self.sockets, "-p", str(self.port), "-U", USER,
                   "-i", "-q", "-s", str(self.scale), DATABASE])
        self.sql("CREATE UNLOGGED TABLE sink (line text)", DATABASE)
        self.sql("CHECKPOINT")

    def _wait_ready(self) -> None:
        assert self.server is not None
        self.server.wait_port(30)
        for _ in range(300):
            try:
                self.sql("SELECT 1")
                return
            except BenchError:
                time.sleep(0.1)
        raise BenchError(f"PostgreSQL does not answer:\n{self.server.log_tail()}")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Runs one statement as superuser, past every pooler; returns the unadorned output."""
        return self._run([self.tool("psql"), "-h", self.sockets, "-p", str(self.port), "-U", "postgres",
                          "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement, database]).strip()

    def scram_secret(self) -> str:
        """The stored verifier of the SCRAM user, as a pooler's auth_file takes it."""
        return self.sql(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{SCRAM_USER}'")

    def stop(self) -> None:
        if self.server:
            self.server.stop(patience=20)

    def _run(self, command: list[str], **kwargs) -> str:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, cwd=self.work, **kwargs)
        if done.returncode != 0:
            raise BenchError(f"{os.path.basename(command[0])} failed:\n{done.stdout}")
        return done.stdout
