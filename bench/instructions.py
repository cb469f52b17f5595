# SPDX-License-Identifier: BSL-1.0
"""Instructions and allocations of each operation of bench_calls, by layer, from call to result.

usage: instructions.py PATH-OF-bench [--tls | --plain] [--in-flight N] [--json FILE] [OPERATION...]

PATH-OF-bench is such as build/release/bench; needs valgrind, and programs with line tables: -g1. Only what runs between the start and the end of the
measured calls is counted, by callgrind; the server is another process. Valgrind has no SHA instructions: hashing looks 5 to 10 times more expensive
than it is.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter

# Operations and how many of them are measured.
COUNTS = {
    "get": 960,
    "typed-get": 960,
    "put": 960,
    "typed-put": 960,
    "batch": 64,
    "query": 32,
    "typed-query": 32,
    "stream": 32,
    "typed-stream": 32,
    "writer": 1600,
    "typed-writer": 1600,
}
# No call: the item that get reads, to tell its allocations from the others.
NO_CALLS = ("item",)

# By the file and the function of an instruction; the first that matches.
LAYERS = [
    ("the benchmark itself", r"bench/calls\.cpp:|:\(anonymous namespace\)::(get|put|batch|query|typed_\w+|stream|write|copy_\w+)\("),
    ("malloc, free", r"malloc\.c|operator (new|delete)"),
    ("OpenSSL: hashing, TLS", r"libcrypto|libssl"),
    ("checksum", r"crc32|folded"),
    ("signer", r"codynamo::(sigv4|crypto)|src/(sigv4|crypto)"),
    ("codec, values", r"codynamo::codec|src/(codec|value|typed)|codynamo::(item|value|number|key|attribute|detail)|shop::"),
    ("batch writer", r"codynamo::batch|src/batch"),
    ("reading of responses", r"response_reader|response_parser|header_fields|boost/beast|boost::beast"),
    ("writing of requests", r"write_message|append_header|append_request_line|src/http/head|src/exec/message"),
    ("Asio, coroutines, locks", r"boost/asio|boost::asio|coroutine|pthread_mutex|nptl"),
    ("exec", r"codynamo::exec|src/exec"),
    ("http, async", r"codynamo::(http|async)|src/(http|async)"),
    ("client", r"codynamo::|src/client|include/codynamo"),
    ("strings, copies", r"basic_string|mem(cpy|move|set|cmp|chr)|strlen"),
]
ALLOCATIONS = "allocations"


def by_function(profile):
    text = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no", profile], capture_output=True, text=True, check=True)
    rows = re.findall(r"^\s*([\d,]+) \(\s*[\d.]+%\) +(.*?)(?: \[\S*bench_calls\])?$", text.stdout, re.M)
    return Counter({name: int(count.replace(",", "")) for count, name in rows if not name.startswith("PROGRAM")})


def layer_of(function):
    return next((layer for layer, pattern in LAYERS if re.search(pattern, function)), "other")


def calls_of(bench, operation, where, count, in_flight):
    return [f"{bench}/bench_calls", operation, *where, f"--count={count}", f"--in-flight={in_flight}", f"--warm-up={2 * in_flight}"]


def run(command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    if done.returncode != 0:
        sys.exit(done.stderr)
    return done


def allocations(bench, operation, where, count, in_flight):
    """Of one operation: the difference of two runs, so long that those of TLS handshakes, which vary, do not count."""
    more = 20 * count
    total = 0
    for sign, length in ((1, more + count), (-1, count)):
        done = run(calls_of(bench, operation, where, length, in_flight), LD_PRELOAD=f"{bench}/bench_allocations.so")
        total += sign * int(re.search(r"allocations: (\d+)", done.stderr)[1])
    return total / more


def measure(bench, operation, where, in_flight):
    """Instructions by layer of one operation, with its allocations."""
    count = COUNTS.get(operation, 64)
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out"
        run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--toggle-collect=codynamo_bench_measured",
             *calls_of(bench, operation, where, count, in_flight)])
        layers = Counter()
        for function, instructions in by_function(out).items():
            layers[layer_of(function)] += instructions
        if not layers:
            sys.exit("nothing was counted: does bench_calls have line tables (-g1) and the function codynamo_bench_measured?")
        measured = {layer: total / count for layer, total in layers.items()}
        return {**measured, ALLOCATIONS: allocations(bench, operation, where, count, in_flight)}


class canned_server:
    """Plain and TLS: the arguments by which bench_calls finds it."""

    def __init__(self, bench):
        self.process = subprocess.Popen([f"{bench}/bench_canned_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        plain, tls, ca_file = self.process.stdout.readline().split()
        self.where = {"plain": [plain], "TLS": [tls, f"--ca-file={ca_file}"]}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def instructions_of(measured):
    return sum(count for layer, count in measured.items() if layer != ALLOCATIONS)


def print_table(columns):
    print(f"{'':24}" + "".join(f"{name:>20}" for name in columns))
    for layer in [name for name, _ in LAYERS] + ["other"]:
        print(f"{layer:24}" + "".join(f"{each.get(layer, 0):20,.0f}" for each in columns.values()))
    print(f"{'instructions':24}" + "".join(f"{instructions_of(each):20,.0f}" for each in columns.values()))
    print(f"{'allocations':24}" + "".join(f"{each[ALLOCATIONS]:20,.1f}" for each in columns.values()))


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("bench")
    options.add_argument("operations", nargs="*", metavar="OPERATION")
    options.add_argument("--tls", action="store_true")
    options.add_argument("--plain", action="store_true")
    options.add_argument("--in-flight", type=int, default=16)
    options.add_argument("--json")
    asked = options.parse_intermixed_args()
    ways = [way for way, left_out in (("plain", asked.tls), ("TLS", asked.plain)) if not left_out]
    operations = asked.operations or [*COUNTS, *NO_CALLS]
    measured = {}
    with canned_server(asked.bench) as server:
        for way in ways:
            columns = {op: measure(asked.bench, op, server.where[way], asked.in_flight) for op in operations if way == "plain" or op in COUNTS}
            measured[way] = columns
            print(f"\n{way}, {asked.in_flight} in flight, one operation (a writer: one put)")
            for at in range(0, len(columns), 5):
                print_table(dict(list(columns.items())[at : at + 5]))
                print()
    if asked.json:
        pathlib.Path(asked.json).write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
