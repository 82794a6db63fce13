"""One run as text, Markdown and JSON."""
from __future__ import annotations

from typing import Callable

Row = list[str]
HEADER = ["scenario", "clients", "contender", "rate", "ratio", "spread %", "p50 ms", "p99 ms", "p99.9 ms",
          "CPU µs", "user", "system", "ratio", "RSS MB"]


def number(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _case_rows(case: dict) -> list[Row]:
    rows = []
    for name, result in case["results"].items():
        m, r = result["median"], result["ratio"]
        rows.append([case["scenario"], str(case["clients"]), name,
                     f"{number(m['rate'])} {case['unit']}/s", number(r["rate"], 2),
                     number(result["spread"] * 100 if result["spread"] is not None else None),
                     number(m["p50"], 2), number(m["p99"], 2), number(m["p999"], 2),
                     number(m["cpu"], 1), number(m["cpu_user"], 1), number(m["cpu_system"], 1),
                     number(r["cpu"], 2), number(m["rss"] / 1e6 if m["rss"] else None)])
    for name in case["errors"]:
        rows.append([case["scenario"], str(case["clients"]), name, "failed"] + ["–"] * (len(HEADER) - 4))
    return rows


def tables(data: dict) -> list[tuple[str, Row, list[list[Row]]]]:
    """Titles, headers and groups of rows of everything that was measured."""
    found = []
    if data.get("cases"):
        found.append(("Throughput, latency, CPU", HEADER, [_case_rows(case) for case in data["cases"]]))
    connect = [[case["scenario"], str(case["clients"]), name, number(result["median"]["connect_ms"], 2)]
               for case in data.get("cases", []) if case["scenario"] == "connect"
               for name, result in case["results"].items()]
    if connect:
        found.append(("Time to connect and log in, inside the connect scenario",
                      ["scenario", "clients", "contender", "mean ms"], [connect]))
    if data.get("memory"):
        groups = [[[name, number(p["clients"]), number(p["rss"] / 1e6, 1), number(p["per_client"])]
                   for p in entry["curve"]] for name, entry in data["memory"].items()]
        found.append(("Memory of idle clients", ["contender", "clients", "RSS MB", "bytes a client"], groups))
    if data.get("startup"):
        rows = [[name, number(s["median"], 3), number(min(s["seconds"]), 3), number(max(s["seconds"]), 3),
                 str(len(s["seconds"]))] for name, s in data["startup"].items()]
        found.append(("From exec to listening", ["contender", "median s", "min s", "max s", "starts"], [rows]))
    return found


def notes(data: dict) -> list[str]:
    meta = data["meta"]
    found = [
        f"{meta['date']}, {meta['cpu']}, {meta['cores']} cores, {meta['system']}; load average before: {meta['load']}",
        *(f"{name}: {version}" for name, version in meta["versions"].items()),
        "Settings: " + ", ".join(f"{key} {value}" for key, value in meta["settings"].items()),
        "Ratios are to PgBouncer in the same run; medians over the rounds; CPU is the pooler process alone, "
        "for each transaction (or MB); spread is the distance between the best and the worst round.",
    ]
    found += data.get("remarks", [])
    found += [f"Failed: {error}" for case in data.get("cases", []) for error in case["errors"].values()]
    found += [f"Failed: {name}: {entry['error']}" for name, entry in data.get("memory", {}).items() if entry["error"]]
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def text(data: dict) -> str:
    lines = [_one_line(note) for note in notes(data)]
    for title, header, groups in tables(data):
        widths = [max(len(row[i]) for row in [header, *(row for group in groups for row in group)])
                  for i in range(len(header))]
        lines += ["", title, _padded(header, widths)]
        for group in groups:
            lines.append("  ".join("-" * width for width in widths))
            lines += [_padded(row, widths) for row in group]
    return "\n".join(lines) + "\n"


def _padded(row: Row, widths: list[int]) -> str:
    align: Callable[[str, int], str] = lambda cell, i: (
        cell.rjust(widths[i]) if cell[:1].isdigit() or cell == "–" else cell.ljust(widths[i]))
    return "  ".join(align(cell, i) for i, cell in enumerate(row)).rstrip()


def markdown(data: dict) -> str:
    lines = ["# Benchmark", ""] + [f"- {_one_line(note)}" for note in notes(data)]
    for title, header, groups in tables(data):
        numeric = [header.index(h) for h in header if h not in ("scenario", "contender")]
        lines += ["", f"## {title}", "", "| " + " | ".join(header) + " |",
                  "|" + "|".join("---:" if i in numeric else "---" for i in range(len(header))) + "|"]
        lines += ["| " + " | ".join(row) + " |" for group in groups for row in group]
    return "\n".join(lines) + "\n"
