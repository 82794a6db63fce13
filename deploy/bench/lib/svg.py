"""Pictures of one run: ratios to PgBouncer as grouped bars, memory of idle clients as lines."""
from __future__ import annotations

from xml.sax.saxutils import escape

WIDTH = 1000
FONT = "font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'"
INK, FAINT, GRID = "#1f2933", "#616e7c", "#e4e7eb"
COLOURS = {"none": "#9aa5b1", "pgbouncer": "#52606d", "odyssey": "#d9822b",
           "pooler-io_uring": "#0b6e99", "pooler-epoll": "#3fb0ac", "pooler-nio": "#8e6bbf"}
SPARE = ("#b44d6f", "#7a9a01", "#c9a227", "#5b6abf")
NAMES = {"none": "no pooler", "pgbouncer": "PgBouncer", "odyssey": "Odyssey", "pooler-io_uring": "Pooler, io_uring",
         "pooler-epoll": "Pooler, epoll", "pooler-nio": "Pooler, NIO", "pooler-auto": "Pooler"}
PANELS = (("rate", "Throughput", "higher is better"), ("cpu", "CPU per transaction or MB", "lower is better"),
          ("p99", "p99 latency", "lower is better"))
BAR, GAP, LEFT, TOP = 11, 12, 150, 112


class Canvas:
    def __init__(self, height: float, title: str, subtitle: str):
        self.parts = [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height:.0f}' width='{WIDTH}' "
            f"height='{height:.0f}' role='img' {FONT}>",
            f"<title>{escape(title)}</title>",
            f"<rect width='{WIDTH}' height='{height:.0f}' fill='#ffffff'/>"]
        self.text(24, 34, title, size=20, weight=600)
        self.text(24, 56, subtitle, size=12, fill=FAINT)

    def text(self, x: float, y: float, words: str, *, size: int = 11, fill: str = INK, anchor: str = "start",
             weight: int = 400) -> None:
        self.parts.append(f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' fill='{fill}' text-anchor='{anchor}' "
                          f"font-weight='{weight}' stroke='#ffffff' stroke-width='3' paint-order='stroke'>"
                          f"{escape(words)}</text>")

    def bar(self, x: float, y: float, width: float, height: float, fill: str) -> None:
        self.parts.append(f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(width, 0.5):.1f}' height='{height:.1f}' "
                          f"rx='1.5' fill='{fill}'/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = GRID, dash: str = "") -> None:
        dashed = f" stroke-dasharray='{dash}'" if dash else ""
        self.parts.append(f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{stroke}'{dashed}/>")

    def legend(self, names: list[str], colours: dict[str, str], y: float) -> None:
        x = 24.0
        for name in names:
            self.bar(x, y - 9, 11, 11, colours[name])
            self.text(x + 16, y + 0.5, title_of(name), size=12)
            x += 34 + 7 * len(title_of(name))

    def done(self) -> str:
        return "\n".join([*self.parts, "</svg>"]) + "\n"


def title_of(name: str) -> str:
    return NAMES.get(name, name)


def colours_of(names: list[str]) -> dict[str, str]:
    spare = iter(SPARE * 4)
    return {name: COLOURS.get(name) or next(spare) for name in names}


def _subtitle(data: dict) -> str:
    meta, settings = data["meta"], data["meta"]["settings"]
    return (f"{meta['date'][:10]} · {meta['cpu']}, {meta['cores']} cores, shared with pgbench and PostgreSQL · "
            f"{settings['rounds']} × {settings['seconds']:g} s, medians · {settings['pool size']} backends")


def ratios(data: dict) -> str | None:
    """Grouped horizontal bars, a panel for each of throughput, CPU and p99; None without PgBouncer's numbers."""
    cases = [case for case in data.get("cases", []) if "pgbouncer" in case["results"]]
    names = list(dict.fromkeys(name for case in cases for name in case["results"] if name != "pgbouncer"))
    if not names:
        return None
    colours = colours_of(names)
    row = BAR * len(names) + GAP
    bottom = TOP + row * len(cases)
    canvas = Canvas(bottom + 34, "Compared with PgBouncer, which is 1.0", _subtitle(data))
    canvas.legend(names, colours, 82)
    for index, case in enumerate(cases):
        y = TOP + row * index
        if index:
            canvas.line(24, y, WIDTH - 24, y)
        canvas.text(24, y + row / 2 + 4, case["scenario"], size=12, weight=600)
        canvas.text(LEFT - 12, y + row / 2 + 4, str(case["clients"]), size=12, fill=FAINT, anchor="end")
    canvas.text(24, bottom + 18, "scenario, clients", fill=FAINT)
    space = (WIDTH - 24 - LEFT) / len(PANELS)
    for index, panel in enumerate(PANELS):
        _panel(canvas, panel, cases, names, colours, LEFT + space * index, space - 44, row, bottom)
    return canvas.done()


def _panel(canvas: Canvas, panel: tuple[str, str, str], cases: list[dict], names: list[str], colours: dict[str, str],
           left: float, width: float, row: int, bottom: float) -> None:
    key, title, hint = panel
    values = [r["ratio"][key] for case in cases for r in case["results"].values() if r["ratio"][key]]
    top = min(max(1.2, *values, 1.2), 2.5)
    canvas.text(left, TOP - 6, f"{title}: {hint}", size=11, fill=FAINT)
    ticks = [tick / 2 for tick in range(int(top * 2) + 1)]
    for tick in ticks:
        x = left + width * tick / top
        canvas.line(x, TOP, x, bottom, "#7b8794" if tick == 1 else GRID, "4 3" if tick == 1 else "")
        canvas.text(x, bottom + 18, f"{tick:g}", fill=FAINT, anchor="middle")
    for index, case in enumerate(cases):
        for position, name in enumerate(names):
            value = case["results"].get(name, {}).get("ratio", {}).get(key)
            if value:
                y = TOP + row * index + GAP / 2 + BAR * position
                end = width * min(value, top) / top
                canvas.bar(left, y + 1, end, BAR - 2, colours[name])
                canvas.text(left + end + 4, y + BAR - 2, f"{value:.2f}" + (" »" if value > top else ""), size=10)


def memory(data: dict) -> str | None:
    """Lines of RSS over the number of idle clients; None where that was not measured."""
    entries = {name: entry["curve"] for name, entry in data.get("memory", {}).items() if len(entry["curve"]) > 1}
    if not entries:
        return None
    colours = colours_of(list(entries))
    most = _round_up(max(point["clients"] for curve in entries.values() for point in curve))
    top = _round_up(max(point["rss"] for curve in entries.values() for point in curve) / 1e6)
    left, right, high, low = 72, WIDTH - 200, 100, 440
    meta = data["meta"]
    canvas = Canvas(490, "Memory of idle, logged-in clients", f"{meta['date'][:10]} · resident set of the whole process · "
                    f"{meta['cpu']}, {meta['cores']} cores")
    canvas.text(left, high - 14, "RSS, MB", fill=FAINT)
    for step in range(6):
        y, x = low - (low - high) * step / 5, left + (right - left) * step / 5
        canvas.line(left, y, right, y)
        canvas.text(left - 8, y + 4, f"{top * step / 5:,.0f}", fill=FAINT, anchor="end")
        canvas.text(x, low + 20, f"{most * step / 5:,.0f}", fill=FAINT, anchor="middle")
    canvas.text((left + right) / 2, low + 40, "clients", fill=FAINT, anchor="middle")
    ends = []
    for name, curve in entries.items():
        points = [(left + (right - left) * p["clients"] / most, low - (low - high) * p["rss"] / 1e6 / top) for p in curve]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        canvas.parts.append(f"<polyline points='{path}' fill='none' stroke='{colours[name]}' stroke-width='2.5'/>")
        canvas.parts += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' fill='{colours[name]}'/>" for x, y in points]
        ends.append((points[-1][1], points[-1][0], name, curve[-1]["per_client"]))
    _end_labels(canvas, ends, colours)
    return canvas.done()


def _end_labels(canvas: Canvas, ends: list[tuple[float, float, str, float]], colours: dict[str, str]) -> None:
    """A name at the end of each line, kept apart from one another."""
    free = 0.0
    for y, x, name, each in sorted(ends):
        y = max(y, free)
        free = y + 34
        canvas.text(x + 12, y + 1, title_of(name), size=12, fill=colours[name], weight=600)
        canvas.text(x + 12, y + 15, f"{each / 1000:.1f} kB a client", size=11, fill=FAINT)


def _round_up(value: float) -> float:
    """The next number that five steps divide nicely."""
    size = 1.0
    while True:
        for step in (5, 10, 15, 20, 25, 30, 40):
            if step * size >= value:
                return step * size
        size *= 10
