"""Time from exec to a port that accepts."""
from __future__ import annotations

import statistics
from typing import Callable

from .contenders import Setup, create


def run(words: list[str], times: int, setup: Setup, say: Callable[[str], None]) -> dict:
    """Seconds of each start, after one that does not count (it may build, or fill caches)."""
    found = {}
    for word in words:
        contender = create(word, setup, "plain")
        if not contender.has_process:
            continue
        seconds = []
        for attempt in range(times + 1):
            try:
                taken = contender.start(pause=0.001)
            finally:
                contender.stop()
            if attempt:
                seconds.append(taken)
        found[contender.name] = {"seconds": seconds, "median": statistics.median(seconds)}
        say(f"  {contender.name}: {statistics.median(seconds):.3f} s")
    return found
