# SPDX-License-Identifier: BSL-1.0
"""Makes tables and the plot of what bench/compare.py wrote.

usage: report.py RESULTS.json [--svg FILE] [--write-docs]

--write-docs renews the figures between the markers `<!-- bench: NAME -->` and `<!-- end -->` in README.md and docs/guide/14-performance.md, and
copies the results and the plot to docs/performance.json and docs/performance.svg.
"""

import argparse
import json
import pathlib
import re
import textwrap

import instructions
import plot

root = pathlib.Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/guide/14-performance.md")

# Label, operation, with structs, of other clients, how many of the first two make one of these, calls in flight.
ROWS = [
    ("GetItem, 1 KB", "get", "typed-get", "get", 1),
    ("PutItem, 1 KB", "put", "typed-put", "put", 1),
    ("BatchWriteItem, 25 items", "batch", None, "batch", 1),
    ("the same by a batch writer", "writer", "typed-writer", None, 25),
    ("Query, 100 items", "query", "typed-query", "query", 1),
    ("the same, item by item", "stream", "typed-stream", None, 1),
]
FLOORS = {"writer": "batch", "stream": "query"}
OTHERS = [("aiobotocore", "aiobotocore"), ("boto3", "boto3"), ("JavaScript", "AWS SDK for JavaScript")]


class measured:
    """The results by what was run."""

    def __init__(self, results):
        self.results = results
        self.by_job = {(r["client"], r["operation"], r["tls"], r["in_flight"], r["threads"], r["lines"]): r for r in results["results"]}

    def get(self, client, operation, tls, in_flight=64, threads=1, field="cpu_us"):
        flights = 16 if operation.endswith("writer") else in_flight
        found = self.by_job.get((client, operation, tls, flights, threads, 1))
        return found[field] if found else None

    def floor(self, operation, tls, in_flight=64):
        untyped = operation.removeprefix("typed-")
        return self.get("floor", FLOORS.get(untyped, untyped), tls, in_flight)


def figure(value):
    return f"{value:.1f}" if value < 99.5 else f"{value:,.0f}"


def ratio(value, floor):
    return f"{value / floor:.1f}" if value < 20 * floor else f"{value / floor:,.0f}"


def pair(values):
    """`plain / TLS`, or nothing if both are missing."""
    return " / ".join(value or "-" for value in values) if any(values) else ""


def rows_to_table(rows):
    rows = [[str(cell) for cell in row] for row in rows]
    kept = [i for i in range(len(rows[0])) if i == 0 or any(row[i] for row in rows[1:])]
    lines = ["| " + " | ".join(row[i] for i in kept) + " |" for row in rows if any(row[1:])]
    return "\n".join([lines[0], "| --- |" + " ---: |" * (len(kept) - 1), *lines[1:]])


def ratios(of):
    """CPU time as a multiple of the floor, plain / TLS, at 64 in flight."""

    def cell(client, operation, times):
        def one(tls):
            value, floor = of.get(client, operation, tls) if operation else None, of.floor(operation, tls) if operation else None
            return ratio(times * value, floor) if value and floor else ""

        return pair([one(False), one(True)])

    header = ["CPU time against the floor, plain / TLS", "floor", "codynamo", "with structs", *(label for _, label in OTHERS)]
    made = [header]
    for label, operation, typed, other, times in ROWS:
        floors = [of.floor(operation, tls) for tls in (False, True)]
        row = [label, f"{pair([figure(f) if f else '' for f in floors])} µs" if all(floors) else ""]
        row += [cell("codynamo", operation, times), cell("codynamo", typed, times)]
        row += [cell(client, other, 1) for client, _ in OTHERS]
        made += [row] if any(row[2:]) else []
    return rows_to_table(made)


def times(of):
    """CPU microseconds of codynamo by calls in flight and threads."""

    def cell(operation, in_flight=64, threads=1):
        found = [of.get("codynamo", operation, tls, in_flight, threads) for tls in (False, True)]
        return pair([figure(value) if value else "" for value in found])

    header = ["codynamo, µs of CPU time, plain / TLS", "1 in flight", "64", "10,000 over 64 connections", "64, on 2 threads"]
    rows = [(label, operation) for label, operation, _, _, _ in ROWS] + [("GetItem into a struct", "typed-get"), ("PutItem of a struct", "typed-put")]
    rows += [("Query into structs", "typed-query"), ("the same, struct by struct", "typed-stream")]
    made = [header]
    for label, operation in rows:
        if operation == "writer":
            continue
        made.append([label, cell(operation, 1), cell(operation), cell(operation, 10_000), cell(operation, 64, 2)])
    made.append(["a put by a batch writer, 16 batches in flight", "", cell("writer"), "", ""])
    made.append(["the same of structs", "", cell("typed-writer"), "", ""])
    return rows_to_table(made)


def rates(of):
    """Calls a second of one thread."""
    cells = {tls: of.get("codynamo", "get", tls, field="per_second") for tls in (False, True)}
    return pair([f"{cells[tls]:,.0f}" if cells[tls] else "" for tls in (False, True)])


def other_rows(of):
    results = of.results
    rows = [["codynamo", "measured"]]
    calls = results.get("system_calls") or {}
    for operation, label in (("get", "GetItem"), ("query", "Query of 100")):
        found = [f"{calls[f'{operation} {way}']:.2f}" if f"{operation} {way}" in calls else "" for way in ("plain", "TLS")]
        rows.append([f"system calls of a {label}, 64 in flight, plain / TLS", pair(found)])
    counted = results.get("counted") or {}
    if counted:
        beyond = [counted[way]["get"][instructions.ALLOCATIONS] - counted["plain"]["item"][instructions.ALLOCATIONS] for way in ("plain", "TLS")]
        rows.append(["allocations of a GetItem beyond those of its item, plain / TLS", pair([f"{one:.0f}" for one in beyond])])
    memory = results.get("memory") or {}
    for what, label in (("idle", "an idle connection"),):
        found = [f"{memory[f'{what} {way}']:.1f} KB" if f"{what} {way}" in memory else "" for way in ("plain", "TLS")]
        rows.append([f"heap of {label}, plain / TLS", pair(found)])
    if found := results.get("cold_start"):
        rows.append(["from a client's construction to its first item, least / median", f"{found['least_ms']:.2f} / {found['median_ms']:.2f} ms"])
    rows.append(["GetItems a second on one thread, 64 in flight, plain / TLS", rates(of)])
    return rows_to_table(rows)


def thousands(number):
    return f"{number / 1e6:.2f} M" if number >= 999_500 else f"{number / 1e3:.1f} k" if number >= 100 else f"{number:.0f}"


def layers(of):
    counted = of.results.get("counted")
    if not counted:
        return ""
    columns = [("GetItem", "plain", "get"), ("GetItem, TLS", "TLS", "get"), ("PutItem", "plain", "put"), ("BatchWriteItem", "plain", "batch")]
    columns += [("Query", "plain", "query"), ("Query into structs", "plain", "typed-query")]
    rows = [["instructions", *(label for label, _, _ in columns)]]
    for layer in [name for name, _ in instructions.LAYERS] + ["other"]:
        counts = [counted[way][operation].get(layer, 0) for _, way, operation in columns]
        if any(counts):
            rows.append([layer, *map(thousands, counts)])
    rows.append(["all", *(thousands(instructions.instructions_of(counted[way][operation])) for _, way, operation in columns)])
    rows.append(["allocations", *(f"{counted[way][operation][instructions.ALLOCATIONS]:,.0f}" for _, way, operation in columns)])
    return rows_to_table(rows)


def machine(of):
    results = of.results
    m = results["machine"]
    pinned = "server and client on a CPU each" if m["pinned"] else "server and client not pinned"
    clients = "".join(f", {label} {results['clients'][name]}" for name, label in OTHERS if name in results["clients"])
    words = (
        f"({results['date']}; {m['processor']}, {m['cpus']} CPUs, {pinned}, load {results['load'][0]:.1f}; {m['compiler']}, {m['flags']}; Boost {m['boost']}, "
        f"{m['openssl']}, {m['libc']}, {m['system']}{clients}; medians of {results['rounds']} shuffled rounds.)"
    )
    return textwrap.fill(words, 149, break_long_words=False, break_on_hyphens=False)


BLOCKS = {"ratios": ratios, "times": times, "rows": other_rows, "layers": layers, "machine": machine}


def write_docs(of, svg):
    for page in PAGES:
        path = root / page

        def renewed(marker):
            made = BLOCKS[marker[1]](of)
            return f"<!-- bench: {marker[1]} -->\n\n{made}\n\n<!-- end -->" if made else marker[0]

        text = path.read_text()
        path.write_text(re.sub(r"<!-- bench: (\w+) -->\n.*?<!-- end -->", renewed, text, flags=re.S))
    (root / "docs/performance.svg").write_text(svg)
    (root / "docs/performance.json").write_text(json.dumps(of.results, indent=1) + "\n")


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("results")
    options.add_argument("--svg")
    options.add_argument("--write-docs", action="store_true")
    asked = options.parse_args()
    of = measured(json.loads(pathlib.Path(asked.results).read_text()))
    svg = plot.draw(of.results)
    for block in ("ratios", "times", "rows", "layers", "machine"):
        print(BLOCKS[block](of), end="\n\n")
    if asked.svg:
        pathlib.Path(asked.svg).write_text(svg)
        print(f"{asked.results}, {asked.svg}")
    if asked.write_docs:
        write_docs(of, svg)


if __name__ == "__main__":
    main()
