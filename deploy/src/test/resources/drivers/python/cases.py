"""Runs the cases that fit the pool mode, one after the other, and prints what has passed."""

import sys
import time

GROUPS = {
    "session": ["everywhere", "transactions", "session"],
    "transaction": ["everywhere", "transactions"],
    "statement": ["everywhere", "statement"],
    "login": ["login"],
}

MODE = sys.argv[1]

# More than a backend keeps.
STATEMENTS = 13

_cases = []


def case(group):
    """Makes a function a case of a group."""

    def add(body):
        _cases.append((group, body))
        return body

    return add


def run():
    passed = 0
    for group, body in _cases:
        if group in GROUPS[MODE]:
            print("begin", body.__name__, flush=True)
            body()
            passed += 1
    print(f"passed: {passed}")


def fails(error, body):
    """What the error says; the body must end with it."""
    try:
        body()
    except error as e:
        return str(e)
    raise AssertionError(f"{error} did not come")


def until(condition):
    """Waits for a condition that only others can bring about."""
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
