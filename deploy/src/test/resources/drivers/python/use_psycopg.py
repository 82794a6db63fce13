"""psycopg 3: PGHOST and its kin say where; the argument is the pool mode."""

import asyncio
import datetime
import os
import threading

import psycopg
from cases import MODE, STATEMENTS, case, fails, run, until
from psycopg import errors
from psycopg.types.json import Jsonb


def connect(**more):
    connection = psycopg.connect(autocommit=True, **more)
    # A pooler that hands the backend on must not be asked to DEALLOCATE by name.
    connection.prepared_max = 5 if MODE == "session" else 1000
    return connection


def one(connection, sql, *args, **more):
    return connection.execute(sql, *args, **more).fetchone()[0]


@case("everywhere")
def queries():
    with connect() as c:
        assert one(c, "select 1") == 1
        assert one(c, "select %s::int + %s::int", (3, 4)) == 7
        cursor = c.execute("select 'a'; select 'b'")
        assert cursor.fetchone() == ("a",) and cursor.nextset() and cursor.fetchone() == ("b",)


@case("everywhere")
def prepared():
    clients = [connect(prepare_threshold=0) for _ in range(4)]
    for round_ in range(4):
        for client in clients:
            for s in range(STATEMENTS):
                assert one(client, f"select %s::int + {s}", (round_,)) == round_ + s
    for client in clients:
        client.close()


@case("everywhere")
def types():
    large = bytes(range(256)) * 12_000
    day = datetime.date(2026, 11, 21)
    for binary in (False, True):
        with connect() as c, c.cursor(binary=binary) as cursor:
            cursor.execute(
                "select %b::bytea, %s::jsonb, %s::int[], %s::date, %s::text",
                (large, Jsonb({"x": [1, "ö"]}), [1, 2, 3], day, None),
            )
            assert cursor.fetchone() == (large, {"x": [1, "ö"]}, [1, 2, 3], day, None)


@case("everywhere")
def recovers_from_errors():
    with connect(prepare_threshold=0) as c:
        for i in range(3):
            fails(errors.DivisionByZero, lambda: c.execute("select 1 / %s::int", (0,)))
            fails(errors.UndefinedTable, lambda: c.execute("select * from no_such"))
            assert one(c, "select %s::int", (i,)) == i


@case("everywhere")
def pipeline():
    with connect(prepare_threshold=0) as c:
        with c.pipeline():
            cursors = [c.execute(f"select %s::int /* {i % STATEMENTS} */", (i,)) for i in range(200)]
        assert [each.fetchone()[0] for each in cursors] == list(range(200))


@case("everywhere")
def pipeline_with_error():
    with connect() as c:

        def break_off():
            with c.pipeline() as p:
                c.execute("select 1")
                c.execute("select 1 / %s::int", (0,))
                c.execute("select 2")
                p.sync()

        fails(errors.DivisionByZero, break_off)
        with c.pipeline() as p:
            cursor = c.execute("select %s::int", (5,))
            p.sync()
            assert cursor.fetchone() == (5,)


@case("everywhere")
def many_rows():
    with connect() as c:
        cursor = c.cursor()
        cursor.executemany("select %s::int * 2", [(i,) for i in range(300)], returning=True)
        seen = []
        while True:
            seen.append(cursor.fetchone()[0])
            if not cursor.nextset():
                break
        assert seen == [2 * i for i in range(300)]


@case("everywhere")
def copy():
    with connect() as c:
        c.execute("truncate python_items")
        cursor = c.cursor()
        with cursor.copy("copy python_items from stdin") as rows:
            for i in range(20_000):
                rows.write_row((i, f"name of {i}"))
        with cursor.copy("copy (select * from python_items order by id) to stdout (format binary)") as rows:
            rows.set_types(["int4", "text"])
            assert list(rows.rows()) == [(i, f"name of {i}") for i in range(20_000)]

        def twice():
            with cursor.copy("copy python_items from stdin") as rows:
                rows.write_row((7, "twice"))

        fails(errors.UniqueViolation, twice)

        def gives_up():
            with cursor.copy("copy python_items from stdin") as rows:
                rows.write_row((20_001, "never"))
                raise KeyError("gives up")

        # Which of the two depends on the version.
        fails((KeyError, errors.QueryCanceled), gives_up)
        assert one(c, "select count(*) from python_items") == 20_000


@case("everywhere")
def cancel():
    with connect() as c, connect() as other, connect() as watcher:
        states = []

        def sleep():
            states.append(fails(errors.QueryCanceled, lambda: c.execute("select pg_sleep(60) /* psycopg */")))

        thread = threading.Thread(target=sleep)
        thread.start()
        until(
            lambda: one(
                watcher,
                "select count(*) from pg_stat_activity where state = 'active'"
                " and query like '%(60) /* psycopg */'",
            )
            == 1
        )
        c.cancel()
        thread.join()
        assert len(states) == 1
        # Nobody runs anything of its own now: this must not hit the backend's next owner.
        c.cancel()
        assert one(other, "select 5") == 5
        assert one(c, "select 6") == 6


@case("transactions")
def commit_and_roll_back():
    with connect() as c, connect() as other:
        c.execute("truncate python_items")
        with c.transaction():
            c.execute("insert into python_items values (%s, 'kept')", (1,))

            def inner():
                with c.transaction():
                    c.execute("insert into python_items values (1, 'twice')")

            fails(errors.UniqueViolation, inner)
            assert one(other, "select count(*) from python_items") == 0
            c.execute("insert into python_items values (2, 'kept too')")
        with c.transaction(force_rollback=True):
            c.execute("delete from python_items")
        assert one(other, "select count(*) from python_items") == 2


@case("transactions")
def transactions_without_autocommit():
    with connect() as c:
        c.autocommit = False
        c.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
        assert one(c, "show transaction_isolation") == "serializable"
        fails(errors.DivisionByZero, lambda: c.execute("select 1 / 0"))
        fails(errors.InFailedSqlTransaction, lambda: c.execute("select 1"))
        c.rollback()
        assert one(c, "select 5") == 5
        c.commit()


@case("transactions")
def server_side_cursor():
    with connect() as c, connect() as other:
        with c.transaction(), c.cursor(name="rows") as cursor:
            cursor.itersize = 70
            cursor.execute("select g from generate_series(1, %s::int) g", (500,))
            for expected, (got,) in enumerate(cursor, start=1):
                assert got == expected
                if got % 100 == 0:
                    assert one(other, "select %s::int", (got,)) == got
            assert expected == 500


@case("transactions")
def many_asynchronous_clients():
    async def work(i):
        c = await psycopg.AsyncConnection.connect(autocommit=True, prepare_threshold=0)
        async with c:
            for r in range(10):
                async with c.transaction():
                    cursor = await c.execute(f"select %s::int /* {i % STATEMENTS} */", (r,))
                    assert await cursor.fetchone() == (r,)

    async def everybody():
        await asyncio.gather(*(work(i) for i in range(4 if MODE == "session" else 20)))

    asyncio.run(everybody())


@case("session")
def notifications():
    with connect() as c, connect() as sender:
        c.execute("listen python_channel")
        sender.execute("notify python_channel, 'hello'")
        assert next(c.notifies()).payload == "hello"


@case("session")
def a_session_of_its_own():
    with connect() as c:
        c.execute("create temp table mine as select 7 as a")
        c.execute("set work_mem = '9MB'")
        assert one(c, "select a from mine") == 7
        assert one(c, "show work_mem") == "9MB"


@case("statement")
def transactions_are_refused():
    def begin():
        with connect() as c:
            c.execute("begin")
            c.execute("select 1")

    fails(psycopg.OperationalError, begin)


@case("login")
def scram_over_tls():
    tls = {"sslmode": "verify-full", "sslrootcert": os.environ["CA_FILE"]}
    for binding in ("disable", "prefer"):
        with connect(channel_binding=binding, **tls) as c:
            assert c.pgconn.ssl_in_use
            assert one(c, "select current_user") == os.environ["PGUSER"]
    assert "authentication failed" in fails(psycopg.OperationalError, lambda: connect(password="wrong", **tls))
    assert "SSL required" in fails(psycopg.OperationalError, lambda: connect(sslmode="disable"))


run()
