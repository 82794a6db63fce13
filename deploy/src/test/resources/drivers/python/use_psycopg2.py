"""psycopg2: PGHOST and its kin say where; the argument is the pool mode."""

import io
import os
import select
import threading

import psycopg2
from cases import case, fails, run, until
from psycopg2 import errors
from psycopg2.extras import Json, execute_values


def connect(**more):
    connection = psycopg2.connect("", **more)
    connection.autocommit = True
    return connection


def one(connection, sql, args=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return cursor.fetchone()[0]


def do(connection, sql, args=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, args)


@case("everywhere")
def queries():
    c = connect()
    for i in range(50):
        assert one(c, "select 1; select %s", (i,)) == i
    assert one(c, "select %s::jsonb", (Json({"x": "ö"}),)) == {"x": "ö"}
    large = bytes(range(256)) * 12_000
    assert bytes(one(c, "select %s::bytea", (psycopg2.Binary(large),))) == large
    c.close()


@case("everywhere")
def recovers_from_errors():
    c = connect()
    for i in range(3):
        fails(errors.DivisionByZero, lambda: one(c, "select 1 / 0"))
        fails(errors.UndefinedTable, lambda: one(c, "select * from no_such"))
        assert one(c, "select %s", (i,)) == i
    c.close()


@case("everywhere")
def many_rows():
    c = connect()
    do(c, "truncate python_items")
    with c.cursor() as cursor:
        execute_values(cursor, "insert into python_items values %s", [(i, "x") for i in range(1000)])
    assert one(c, "select count(*) from python_items") == 1000
    c.close()


@case("everywhere")
def copy():
    c = connect()
    do(c, "truncate python_items")
    text = "".join(f"{i}\tname of {i}\n" for i in range(20_000))
    with c.cursor() as cursor:
        cursor.copy_expert("copy python_items from stdin", io.StringIO(text))
        out = io.StringIO()
        cursor.copy_expert("copy (select * from python_items order by id) to stdout", out)
        assert out.getvalue() == text
        again = lambda: cursor.copy_expert("copy python_items from stdin", io.StringIO(text))
        fails(errors.UniqueViolation, again)
    assert one(c, "select count(*) from python_items") == 20_000
    c.close()


@case("everywhere")
def cancel():
    c, other, watcher = connect(), connect(), connect()
    sleeping = (
        "select count(*) from pg_stat_activity where state = 'active' and query like '%(60) /* psycopg2 */'"
    )
    thread = threading.Thread(
        target=lambda: fails(errors.QueryCanceled, lambda: one(c, "select pg_sleep(60) /* psycopg2 */"))
    )
    thread.start()
    until(lambda: one(watcher, sleeping) == 1)
    c.cancel()
    thread.join()
    assert one(other, "select 5") == 5
    assert one(c, "select 6") == 6
    for each in (c, other, watcher):
        each.close()


@case("transactions")
def commit_and_roll_back():
    c, other = connect(), connect()
    do(c, "truncate python_items")
    c.autocommit = False
    with c:
        do(c, "insert into python_items values (1, 'kept')")
        assert one(other, "select count(*) from python_items") == 0

    def twice():
        with c:
            do(c, "insert into python_items values (2, 'not kept')")
            do(c, "insert into python_items values (1, 'twice')")

    fails(errors.UniqueViolation, twice)
    assert one(other, "select count(*) from python_items") == 1
    c.rollback()
    c.close()
    other.close()


@case("transactions")
def server_side_cursor():
    c = connect()
    c.autocommit = False
    with c.cursor(name="rows") as cursor:
        cursor.itersize = 70
        cursor.execute("select g from generate_series(1, 500) g")
        assert [row[0] for row in cursor] == list(range(1, 501))
    c.commit()
    c.close()


@case("session")
def notifications():
    c, sender = connect(), connect()
    do(c, "listen python2_channel")
    do(sender, "notify python2_channel, 'hello'")
    assert select.select([c], [], [], 30)[0]
    c.poll()
    assert [each.payload for each in c.notifies] == ["hello"]
    c.close()
    sender.close()


@case("session")
def a_session_of_its_own():
    c = connect()
    do(c, "create temp table mine as select 7 as a")
    assert one(c, "select a from mine") == 7
    c.close()


@case("statement")
def transactions_are_refused():
    c = connect()
    c.autocommit = False
    fails(psycopg2.Error, lambda: (one(c, "select 1"), one(c, "select 1")))


@case("login")
def scram_over_tls():
    tls = {"sslmode": "verify-full", "sslrootcert": os.environ["CA_FILE"]}
    c = connect(**tls)
    assert c.info.ssl_in_use
    assert one(c, "select current_user") == os.environ["PGUSER"]
    c.close()
    assert "authentication failed" in fails(psycopg2.OperationalError, lambda: connect(password="wrong", **tls))
    assert "SSL required" in fails(psycopg2.OperationalError, lambda: connect(sslmode="disable"))


run()
