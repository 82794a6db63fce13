"""What the site and the workers do: 200 threads move money between accounts, and read them all in between.

Run by the test of this example, and good for a try: python3 shop/work.py
"""
import os
import random
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from django.db import connection, transaction
from django.db.models import F, Sum
from shop.models import Account

THREADS = 200
TRANSFERS = 5
ACCOUNTS = 20


def prepare():
    with connection.schema_editor() as editor:
        editor.create_model(Account)
    Account.objects.bulk_create(Account(name=f"account {i}", balance=100) for i in range(ACCOUNTS))


def transfer():
    a, b = sorted(random.sample(range(ACCOUNTS), 2))
    with transaction.atomic():
        Account.objects.filter(name=f"account {a}").update(balance=F("balance") - 1)
        Account.objects.filter(name=f"account {b}").update(balance=F("balance") + 1)


def read_all():
    with transaction.atomic():
        rows = sum(1 for _ in Account.objects.order_by("id").iterator(chunk_size=5))
    if rows != ACCOUNTS:
        raise AssertionError(f"{rows} accounts")


def work(ready, failures):
    try:
        connection.ensure_connection()
        ready.wait()
        for _ in range(TRANSFERS):
            transfer()
            read_all()
    except Exception as failure:
        failures.append(repr(failure))
        ready.abort()


def main():
    prepare()
    ready = threading.Barrier(THREADS)
    failures = []
    threads = [threading.Thread(target=work, args=(ready, failures)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'site'")
        servers = cursor.fetchone()[0]
    total = Account.objects.aggregate(Sum("balance"))["balance__sum"]
    print(f"threads={THREADS} failures={len(failures)} servers={servers} sum={total}")
    for failure in failures[:3]:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
