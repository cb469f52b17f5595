# SPDX-License-Identifier: BSL-1.0
"""Draws the results of bench/compare.py as SVG: cost by client, by calls in flight and by item size. Needs only the standard library."""

import math
from html import escape

WIDTH, HEIGHT = 960, 640
CLIENTS = [
    ("floor", "send and recv", "floor"),
    ("codynamo", "codynamo", "own"),
    ("structs", "codynamo, structs", "own"),
    ("aiobotocore", "aiobotocore", "other"),
    ("boto3", "boto3", "other"),
    ("JavaScript", "AWS SDK for JavaScript", "other"),
]
OPERATIONS = [("get", "GetItem, 1 KB"), ("put", "PutItem, 1 KB"), ("batch", "BatchWriteItem, 25 items"), ("query", "Query, 100 items")]

STYLE = """
text { font: 12px -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1f2328; }
.paper { fill: #ffffff; } .title { font-size: 14px; font-weight: 600; } .group { font-weight: 600; }
.small { font-size: 11px; fill: #59636e; } .grid { stroke: #d1d9e0; stroke-width: 1; } .end { text-anchor: end; } .middle { text-anchor: middle; }
.floor { fill: #818b98; stroke: #818b98; } .own { fill: #0969da; stroke: #0969da; } .own2 { fill: #8250df; stroke: #8250df; }
.other { fill: #bc4c00; stroke: #bc4c00; } .line { fill: none !important; stroke-width: 2; } .stem { stroke-width: 2; opacity: 0.45; } .dash { stroke-dasharray: 5 4; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .paper { fill: #0d1117; } .small { fill: #9198a1; } .grid { stroke: #3d444d; }
.floor { fill: #9198a1; stroke: #9198a1; } .own { fill: #4493f8; stroke: #4493f8; } .own2 { fill: #ab7df8; stroke: #ab7df8; }
.other { fill: #f0883e; stroke: #f0883e; } }
"""


class axis:
    """A logarithmic axis from `low` to `high` over the pixels `begin` to `end`."""

    def __init__(self, low, high, begin, end):
        self.low, self.high, self.begin, self.end = low, high, begin, end

    def __call__(self, value):
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.begin + share * (self.end - self.begin)

    def ticks(self, steps=(1,)):
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        made = (step * 10.0**power for power in range(first, last + 1) for step in steps)
        return [tick for tick in made if self.low * 0.999 <= tick <= self.high * 1.001]


class drawing:
    def __init__(self):
        self.parts = []

    def text(self, x, y, words, *classes):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" class="{" ".join(classes)}">{escape(words)}</text>')

    def line(self, x1, y1, x2, y2, *classes):
        self.parts.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{" ".join(classes)}"/>')

    def dot(self, x, y, name):
        self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" class="{name}"/>')

    def curve(self, points, *classes):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" class="line {" ".join(classes)}"/>')
        for x, y in points:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" class="{classes[0]}"/>')

    def svg(self):
        parts = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img">\n'
            f"<title>CPU time of DynamoDB calls by client, calls in flight and item size</title>\n<style>{STYLE}</style>\n"
            f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" class="paper"/>\n{parts}\n</svg>\n'
        )


def short(number):
    if number >= 1e6:
        return f"{number / 1e6:g} M"
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number < 99.5 and number != int(number) else f"{number:.0f}"


def size(number):
    return f"{number / 1024:.0f} KB"


def by_client(to, found):
    """CPU time of each operation over TLS at 64 in flight."""
    rows = {}
    for operation, _ in OPERATIONS:
        of_client = {"structs": found("codynamo", f"typed-{operation}", True)}
        of_client |= {client: found(client, operation, True) for client, _, _ in CLIENTS if client != "structs"}
        rows[operation] = [(label, style, of_client[client]["cpu_us"]) for client, label, style in CLIENTS if of_client[client]]
    to.text(24, 34, "CPU time of a call by client", "title")
    to.text(24, 51, "TLS, 64 calls in flight, logarithmic", "small")
    values = [value for row in rows.values() for _, _, value in row]
    if not values:
        return
    x = axis(10 ** math.floor(math.log10(min(values))), 10 ** math.ceil(math.log10(max(values))), 172, 408)
    top, bottom, y = 66, 566, 66
    for tick in x.ticks():
        to.line(x(tick), top, x(tick), bottom, "grid")
        to.text(x(tick), bottom + 16, short(tick), "small", "middle")
    to.text((x.begin + x.end) / 2, bottom + 34, "microseconds (times send and recv)", "small", "middle")
    row_height = (bottom - top) / (sum(map(len, rows.values())) + 1.3 * len(rows))
    for operation, label in OPERATIONS:
        y += 0.9 * row_height
        to.text(24, y + 2, label, "group")
        y += 0.4 * row_height
        least = rows[operation][0][2] if rows[operation] and rows[operation][0][1] == "floor" else None
        for client, style, value in rows[operation]:
            y += row_height
            at = y - row_height / 4
            to.text(162, at + 4, client, "small", "end")
            to.line(x.begin, at, x(value), at, style, "stem")
            to.dot(x(value), at, style)
            times = f" ({value / least:.{1 if value < 20 * least else 0}f}×)" if least and style != "floor" else ""
            to.text(x(value) + 9, at + 4, short(value) + times)


def curves(to, left, right, top, bottom, lines, x_name, x_words, title, subtitle):
    """Lines of (label, classes, points) over two logarithmic axes."""
    to.text(left - 40, top - 32, title, "title")
    to.text(left - 40, top - 15, subtitle, "small")
    points = [point for _, _, some in lines for point in some]
    if len({px for px, _ in points}) < 2:
        return
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x = axis(min(xs), max(xs), left, right)
    y = axis(min(ys) / 1.25, max(ys) * 1.25, bottom, top)
    for tick in y.ticks((1, 2, 5)):
        to.line(left, y(tick), right, y(tick), "grid")
        to.text(left - 8, y(tick) + 4, short(tick), "small", "end")
    for at in sorted({px for _, _, some in lines[:1] for px, _ in some}):
        to.text(x(at), bottom + 16, x_words(at), "small", "middle")
    to.text((left + right) / 2, bottom + 33, x_name, "small", "middle")
    taken = []
    for label, classes, some in sorted(lines, key=lambda one: one[2][-1][1]):
        to.curve([(x(px), y(py)) for px, py in some], *classes)
        at = y(some[-1][1]) + 4
        while any(abs(at - other) < 13 for other in taken):
            at -= 1
        taken.append(at)
        to.text(x(some[-1][0]) + 10, at, label)


def draw(results):
    """The picture of what compare.py wrote."""
    by_job = {(r["client"], r["operation"], r["tls"], r["in_flight"], r["threads"], r["lines"]): r for r in results["results"]}

    def found(client, operation, tls, in_flight=64, threads=1, lines=1):
        return by_job.get((client, operation, tls, in_flight, threads, lines))

    def along(client, operation, tls, field, values, x=lambda value: value):
        points = [(x(value), found(client, operation, tls, **{field: value})) for value in values]
        return [(px, one["cpu_us"]) for px, one in points if one]

    to = drawing()
    by_client(to, found)
    flights = (1, 4, 16, 64, 256, 1024, 10_000)
    lines = [
        ("codynamo, TLS", ("own",), along("codynamo", "get", True, "in_flight", flights)),
        ("codynamo, plain", ("own2",), along("codynamo", "get", False, "in_flight", flights)),
        ("floor, TLS", ("floor", "dash"), along("floor", "get", True, "in_flight", (1, 64))),
        ("floor, plain", ("floor",), along("floor", "get", False, "in_flight", (1, 64))),
    ]
    curves(
        to, 538, 800, 66, 246, [one for one in lines if one[2]], "calls in flight, over 64 connections at most", lambda k: f"{k:,}",
        "codynamo by calls in flight", "GetItem of 1 KB, microseconds of CPU time a call, logarithmic",
    )  # fmt: skip
    lengths = (1, 13, 50, 200, 800, 3200)
    bytes_of = lambda lines: 1018 + 84 * (lines - 1)  # noqa: E731; item_json says so
    lines = [
        ("GetItem", ("own",), along("codynamo", "get", False, "lines", lengths, bytes_of)),
        ("PutItem", ("own2",), along("codynamo", "put", False, "lines", lengths, bytes_of)),
        ("floor of GetItem", ("floor",), along("floor", "get", False, "lines", lengths, bytes_of)),
    ]
    curves(
        to, 538, 800, 392, 566, [one for one in lines if one[2]], "item size, as DynamoDB's JSON", size,
        "codynamo by item size", "plain, 64 in flight, microseconds of CPU time a call, logarithmic",
    )  # fmt: skip
    machine = results["machine"]
    to.text(24, HEIGHT - 6, f"{machine['processor']}, {machine['compiler']}, {results['date']}", "small")
    return to.svg()
