"""What is compared: no pooler, PgBouncer, Odyssey and Pooler, each with the same limits."""
from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass

from .postgres import DATABASE, PASSWORD, SCRAM_USER, USER, Postgres
from .procs import HAVE_PROC, BenchError, CpuWatch, Server, free_port

REPOSITORY = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
DEFAULT_POOLER = shlex.quote(os.path.join(REPOSITORY, "pooler"))
TRANSPORTS = ("io_uring", "epoll", "nio", "auto")


@dataclass(frozen=True)
class Setup:
    """What all contenders have in common in one run."""

    work: str
    postgres: Postgres
    pool_size: int
    event_loops: int
    max_clients: int
    pooler_lines: tuple[str, ...]
    certificate: tuple[str, str] | None
    start_timeout: float


class Contender:
    """One way from client to PostgreSQL. `profile` is plain, scram or tls: how clients come in."""

    needs_warmup = False
    has_process = True

    def __init__(self, name: str, setup: Setup, profile: str):
        self.name, self.setup, self.profile = name, setup, profile
        self.port = 0
        self.server: Server | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def configure(self) -> None:
        raise NotImplementedError

    def version(self) -> str:
        raise NotImplementedError

    def max_clients(self) -> int:
        return self.setup.max_clients

    def drops_root(self) -> bool:
        return True

    def start(self, pause: float = 0.01) -> float:
        """Starts on a port of its own; returns the seconds from exec until the port accepts."""
        self.port = free_port()
        self.configure()
        self.server = Server(self.name, self.command(), self.file("log"), self.port,
                             drop_root=self.drops_root(), cwd=self.setup.work)
        return self.server.wait_port(self.setup.start_timeout, pause)

    def stop(self) -> None:
        if self.server:
            self.server.stop()
            self.server = None

    def watch_cpu(self) -> CpuWatch:
        """Starts to watch the processes that there are now."""
        server, pids = self.server, self.server.tree() if self.server and HAVE_PROC else []
        watch = CpuWatch(lambda: server.cpu(pids) if server else None)
        watch.start()
        return watch

    def rss(self) -> int | None:
        return self.server.rss() if self.server else None

    def file(self, extension: str) -> str:
        return os.path.join(self.setup.work, f"{self.name}-{self.profile}.{extension}")

    def write(self, extension: str, text: str) -> str:
        path = self.file(extension)
        with open(path, "w") as out:
            out.write(text)
        return path


class Direct(Contender):
    """No pooler: the floor of latency, and what too many clients do to PostgreSQL itself."""

    has_process = False

    def start(self, pause: float = 0.01) -> float:
        self.port = self.setup.postgres.port
        return 0.0

    def max_clients(self) -> int:
        """Other contenders' pools stay open beside it."""
        return min(self.setup.max_clients, self.setup.postgres.max_connections * 3 // 5)

    def version(self) -> str:
        return self.setup.postgres.version()


class PgBouncer(Contender):
    def __init__(self, name: str, setup: Setup, profile: str):
        super().__init__(name, setup, profile)
        self.path = _executable("PGBOUNCER", "pgbouncer")

    def command(self) -> list[str]:
        return [self.path, "-q", self.file("ini")]

    def configure(self) -> None:
        self.write("ini", self.ini())

    def ini(self) -> str:
        """The configuration that PgBouncer and Pooler share."""
        setup, scram = self.setup, self.profile == "scram"
        user = SCRAM_USER if scram else USER
        secret = setup.postgres.scram_secret() if scram else ""
        users = self.write("users", f'"{user}" "{secret}"\n')
        lines = [
            "[databases]",
            f"{DATABASE} = host=127.0.0.1 port={setup.postgres.port} dbname={DATABASE}",
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            f"listen_port = {self.port}",
            "listen_backlog = 4096",
            "unix_socket_dir =",
            f"auth_type = {'scram-sha-256' if scram else 'trust'}",
            f"auth_file = {users}",
            "pool_mode = transaction",
            f"default_pool_size = {setup.pool_size}",
            f"max_client_conn = {setup.max_clients}",
            "max_prepared_statements = 200",
            "server_tls_sslmode = disable",
            "log_connections = 0",
            "log_disconnections = 0",
        ]
        if self.profile == "tls":
            assert setup.certificate is not None
            lines += ["client_tls_sslmode = require", f"client_tls_cert_file = {setup.certificate[0]}",
                      f"client_tls_key_file = {setup.certificate[1]}"]
        return "\n".join(lines) + "\n"

    def version(self) -> str:
        return _first_line([self.path, "--version"])


class Pooler(PgBouncer):
    """Pooler, started by a command template; by default the launcher at the root of the repository."""

    needs_warmup = True

    def __init__(self, name: str, setup: Setup, profile: str, transport: str | None = None, template: str | None = None):
        Contender.__init__(self, name, setup, profile)
        self.transport = transport
        self.template = template or os.environ.get("POOLER") or DEFAULT_POOLER
        words = shlex.split(self.template)
        if not shutil.which(words[0]):
            raise BenchError(f"{name}: {words[0]} is not an executable; set POOLER, e.g. POOLER='./pooler {{ini}}'")
        self.words = [os.path.abspath(shutil.which(words[0])), *words[1:]]

    def command(self) -> list[str]:
        filled = [word.replace("{ini}", self.file("ini")) for word in self.words]
        return filled if filled != self.words else filled + [self.file("ini")]

    def ini(self) -> str:
        lines = ["[pooler]", f"event_loops = {self.setup.event_loops}", *self.setup.pooler_lines]
        if self.transport:
            lines.append(f"transport = {self.transport}")
        return super().ini() + "\n".join(lines) + "\n"

    def drops_root(self) -> bool:
        return False

    def version(self) -> str:
        """The commit of this repository; of another command, what it says of itself, and the commit it was built in."""
        if self.template == DEFAULT_POOLER:
            return _commit(REPOSITORY)
        asked = [word.replace("{ini}", "--version") for word in self.words]
        said = _first_line(asked if asked != self.words else asked + ["--version"])
        commit = _commit(os.path.dirname(os.path.realpath(self.words[0])))
        return said if commit.startswith("unknown") else f"{said} ({commit})"


class Odyssey(Contender):
    def __init__(self, name: str, setup: Setup, profile: str):
        super().__init__(name, setup, profile)
        self.path = _executable("ODYSSEY", "odyssey")

    def command(self) -> list[str]:
        return [self.path, self.file("conf")]

    def configure(self) -> None:
        setup, tls = self.setup, ""
        if self.profile == "tls":
            assert setup.certificate is not None
            tls = f'tls "require" tls_cert_file "{setup.certificate[0]}" tls_key_file "{setup.certificate[1]}"'
        user, login = USER, 'authentication "none"'
        if self.profile == "scram":
            user, login = SCRAM_USER, f'authentication "scram-sha-256" password "{PASSWORD}"'
        self.write("conf", f"""\
daemonize no
log_to_stdout yes
log_config no
log_debug no
log_session no
log_query no
log_stats no
log_format "%p %t %l [%i %s] (%c) %m\\n"
workers {setup.event_loops}
client_max {setup.max_clients}
listen {{ host "127.0.0.1" port {self.port} backlog 4096 {tls} }}
storage "postgres" {{ type "remote" host "127.0.0.1" port {setup.postgres.port} }}
database "{DATABASE}" {{
  user "{user}" {{
    {login}
    storage "postgres"
    storage_db "{DATABASE}"
    storage_user "{user}"
    storage_password "{PASSWORD}"
    pool "transaction"
    pool_size {setup.pool_size}
    pool_reserve_prepared_statement yes
  }}
}}
""")

    def version(self) -> str:
        return _first_line([self.path, "--version"])


def create(word: str, setup: Setup, profile: str) -> Contender:
    """A contender from one word of --contenders: a known name, or NAME=COMMAND for one more Pooler."""
    name, equals, template = word.partition("=")
    if equals:
        return Pooler(name, setup, profile, template=template)
    if name == "none":
        return Direct(name, setup, profile)
    if name == "pgbouncer":
        return PgBouncer(name, setup, profile)
    if name == "odyssey":
        return Odyssey(name, setup, profile)
    if name.startswith("pooler-") and name[7:] in TRANSPORTS:
        return Pooler(name, setup, profile, transport=name[7:])
    raise BenchError(f"unknown contender `{name}`: none, pgbouncer, odyssey, "
                     + ", ".join("pooler-" + t for t in TRANSPORTS) + " or NAME=COMMAND")


def _executable(variable: str, name: str) -> str:
    path = shutil.which(os.environ.get(variable) or name)
    if not path:
        raise BenchError(f"{name} not found: set {variable}=path, or leave it out of --contenders")
    return os.path.abspath(path)


def _commit(folder: str) -> str:
    return _first_line(["git", "-C", folder, "describe", "--always", "--dirty"])


def _first_line(command: list[str]) -> str:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return done.stdout.strip().split("\n")[0] if done.returncode == 0 else "unknown"
    except OSError as e:
        return f"unknown ({e.strerror})"
