# SPDX-License-Identifier: BSL-1.0
"""Runs the benchmarks for scripts/bench.sh: the floor, codynamo and other clients on the same operations.

usage: compare.py PATH-OF-bench --json FILE [--quick] [--rounds N] [--only REGEX] [--server PLAIN,TLS,CA_FILE]

Each round runs all jobs in a new random order; a figure is the median of the rounds. The server has a CPU of its own where there are two. Writes the
results with the machine's description as JSON; bench/report.py makes tables and the plot of it. --server names the endpoints of another server with the
same responses: then items have one size.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import instructions

here = pathlib.Path(__file__).parent

# CPU microseconds by which the length of a run is chosen; any order of magnitude does.
COSTS = {
    "floor": {"get": 5, "put": 5, "batch": 10, "query": 30},
    "codynamo": {"batch": 100, "query": 300, "stream": 300, "typed-query": 200, "typed-stream": 200},
    "boto3": {"get": 600, "put": 600, "batch": 2600, "query": 7000},
    "aiobotocore": {"get": 600, "put": 600, "batch": 2600, "query": 7000},
    "JavaScript": {"get": 500, "put": 500, "batch": 1000, "query": 2000},
}
CHEAP = 12
OPERATIONS = ("get", "put", "batch", "query")
MANY = 10_000
SIZES = (13, 50, 200, 800, 3200)  # lines of an item, see item_json: from 2 KB to 270 KB
POOL = 64
FIGURES = ("cpu_us", "user_us", "system_us", "per_second", "max_rss_kb")


@dataclass(frozen=True)
class job:
    client: str
    operation: str
    tls: bool = False
    in_flight: int = POOL
    connections: int = POOL
    threads: int = 1
    lines: int = 1

    def count(self, budget):
        cost = COSTS[self.client].get(self.operation, CHEAP) * max(1, self.lines / 10)
        least = 5 if cost == CHEAP else 1 if self.in_flight == MANY else 2
        return max(int(budget / cost), least * self.in_flight)

    def name(self):
        return f"{self.client} {self.operation} {'TLS' if self.tls else 'plain'} {self.in_flight}/{self.connections} {self.threads} {self.lines}"


def jobs(quick, others):
    both = (False, True)
    made = []
    for operation in OPERATIONS:
        for tls in both:
            made += [job("floor", operation, tls), job("floor", operation, tls, 1, 1)]
            made += [job("codynamo", operation, tls), job("codynamo", operation, tls, 1, 1)]
            made += [job("codynamo", operation, tls, MANY)] if not quick or operation in ("get", "put") else []
            made += [job(other, operation, tls) for other in others if tls or not quick]
    for tls in both:
        made += [job("codynamo", f"typed-{operation}", tls) for operation in ("get", "put", "query")]
        made += [job("codynamo", operation, tls) for operation in ("stream", "typed-stream")]
        made += [job("codynamo", operation, tls, 16, 16) for operation in ("writer", "typed-writer")]
        made += [job("codynamo", operation, tls, threads=2) for operation in ("get", "query")]
        made += [job("codynamo", "get", tls, k, min(k, POOL)) for k in (4, 16, 256, 1024)]
        made += [job("codynamo", operation, tls, lines=n) for operation in ("get", "put") for n in SIZES]
        made += [job("floor", "get", tls, lines=n) for n in SIZES]
    return list(dict.fromkeys(made))


class machine:
    """Which CPUs the server and the client have."""

    def __init__(self):
        self.cpus = sorted(os.sched_getaffinity(0))
        self.pins = len(self.cpus) > 1 and shutil.which("taskset") is not None

    def on_server(self, command):
        return ["taskset", "-c", str(self.cpus[-1]), *command] if self.pins else command

    def on_client(self, command, threads=1):
        return ["taskset", "-c", ",".join(map(str, self.cpus[:threads])), *command] if self.pins else command


class servers:
    """A canned server for each size of items, started when it is needed, or another server."""

    def __init__(self, bench, on, other):
        self.bench, self.on, self.other = bench, on, other
        self.running = {}

    def of(self, lines):
        if self.other:
            return self.other
        if lines not in self.running:
            command = self.on.on_server([f"{self.bench}/bench_canned_server", str(lines)])
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.running[lines] = (process, process.stdout.readline().split())
        return self.running[lines][1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process, _ in self.running.values():
            process.stdin.close()
            process.wait()


def command_of(each, count, bench, where):
    plain, tls, ca_file = where
    endpoint = tls if each.tls else plain
    if each.client in ("floor", "codynamo"):
        program = {"floor": "bench_floor", "codynamo": "bench_calls"}[each.client]
        options = [f"--count={count}", f"--in-flight={each.in_flight}", f"--connections={each.connections}", f"--threads={each.threads}", f"--lines={each.lines}"]
        return [f"{bench}/{program}", each.operation, endpoint, *options, f"--ca-file={ca_file}", "--json"]
    if each.client == "JavaScript":
        return ["node", "--no-warnings", str(here / "clients/javascript_calls.cjs"), each.operation, endpoint, str(count), str(each.in_flight)]
    program = [sys.executable, str(here / "clients/python_calls.py"), each.client, each.operation, endpoint]
    return [*program, f"--count={count}", f"--in-flight={each.in_flight}", *([f"--ca-file={ca_file}"] if each.tls else [])]


def run(command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done


def measure(all_jobs, rounds, budget, bench, at, on):
    """Each job with the medians of its rounds."""
    figures = {each: [] for each in all_jobs}
    for number in range(rounds):
        order = list(all_jobs)
        random.shuffle(order)
        for done, each in enumerate(order):
            print(f"\rround {number + 1} of {rounds}, {done + 1} of {len(order)}: {each.name():50}", end="", file=sys.stderr, flush=True)
            where = at.of(each.lines)
            command = on.on_client(command_of(each, each.count(budget), bench, where), each.threads)
            figures[each].append(json.loads(run(command, NODE_EXTRA_CA_CERTS=where[2]).stdout))
    print(f"\r{'':80}\r", end="", file=sys.stderr)
    results = []
    for each, runs in figures.items():
        medians = {name: statistics.median(one[name] for one in runs) for name in FIGURES}
        results.append({**asdict(each), "count": runs[0]["count"], **medians, "all_cpu_us": [one["cpu_us"] for one in runs]})
    return results


def system_calls(bench, at):
    """Of an operation at 64 in flight: the difference of two runs."""
    if not shutil.which("strace"):
        return {}
    counted = {}
    for operation in OPERATIONS:
        for tls in (False, True):
            each = job("codynamo", operation, tls)
            totals = []
            for count in (1280, 3840):
                command = command_of(each, count, bench, at.of(1))
                table = run(["strace", "-c", "-f", "-o", "/dev/stderr", *command]).stderr
                totals.append(int(re.search(r"^100\.00\s+\S+\s+(?:\S+\s+)?(\d+)\s+(?:\d+\s+)?total$", table, re.M)[1]))
            counted[f"{operation} {'TLS' if tls else 'plain'}"] = (totals[1] - totals[0]) / (3840 - 1280)
    return counted


def memory(bench, at):
    """KB of heap of an idle connection."""
    plain, tls, ca_file = at.of(1)
    found = {}
    for what, flights in (("idle", 256),):
        for way, endpoint in (("plain", plain), ("TLS", tls)):
            text = run([f"{bench}/bench_memory", what, endpoint, f"--in-flight={flights}", f"--ca-file={ca_file}"]).stdout
            found[f"{what} {way}"] = float(re.search(r": ([\d.]+) KB", text)[1])
    return found


def cold_start(bench, on):
    """Milliseconds from the construction of a client to its first item: the least and the median."""
    text = run(on.on_client([f"{bench}/bench_cold_start", "200"])).stdout
    least, median = re.search(r"^key in code\s+([\d.]+) ms min\s+([\d.]+) ms median", text, re.M).groups()
    return {"least_ms": float(least), "median_ms": float(median)}


def counted(bench):
    """Instructions and allocations by layer, if valgrind is installed."""
    if not shutil.which("valgrind"):
        return {}
    with instructions.canned_server(bench) as server:
        ways = {"plain": [*instructions.COUNTS, *instructions.NO_CALLS], "TLS": list(instructions.COUNTS)}
        return {way: {op: instructions.measure(bench, op, server.where[way], 16) for op in operations} for way, operations in ways.items()}


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return ""


def described(bench, on):
    cache = (pathlib.Path(bench).parent / "CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M)[1]
    processors = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    model = re.search(r"^model name\s*:\s*(.*)$", processors, re.M)
    expanded = subprocess.run([compiler, "-E", "-P", "-x", "c++", "-"], input="#include <boost/version.hpp>\nBOOST_LIB_VERSION\n", capture_output=True, text=True)
    return {
        "processor": model[1] if model else platform.machine(),
        "cpus": len(on.cpus),
        "pinned": on.pins,
        "system": f"{platform.system()} {platform.release()}",
        "compiler": first_line(compiler, "--version"),
        "flags": "Release (-O3)",
        "boost": expanded.stdout.strip().splitlines()[-1].strip('"').replace("_", ".") if expanded.stdout.strip() else "",
        "openssl": " ".join(first_line("openssl", "version").split()[:2]),
        "libc": " ".join(platform.libc_ver()),
        "commit": first_line("git", "-C", str(here), "rev-parse", "--short", "HEAD"),
    }


def installed_others():
    """The other clients, with their versions; a line for each that is missing."""
    found = {}
    for client in ("boto3", "aiobotocore"):
        version = first_line(sys.executable, "-c", f"import {client}; print({client}.__version__)")
        found[client] = f"{version}, Python {platform.python_version()}" if version else ""
    node = first_line("node", "--version")
    sdk = first_line("node", "-p", "require('@aws-sdk/client-dynamodb/package.json').version") if node else ""
    found["JavaScript"] = f"{sdk}, Node.js {node}" if sdk else ""
    for client, version in found.items():
        if not version:
            how = "npm install @aws-sdk/client-dynamodb, and set NODE_PATH" if client == "JavaScript" else f"pip install {client}"
            print(f"without {client}, which is not installed ({how})", file=sys.stderr)
    return {client: version for client, version in found.items() if version}


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("bench")
    options.add_argument("--json", required=True)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--rounds", type=int)
    options.add_argument("--only", default="")
    options.add_argument("--server", type=lambda text: text.split(","))
    asked = options.parse_args()
    on = machine()
    if not on.pins:
        print("one CPU, or no taskset: the server and the client share what there is", file=sys.stderr)
    others = installed_others()
    load = [os.getloadavg()[0]]
    if load[0] > 0.5:
        print(f"the machine is busy (load {load[0]:.1f}): the figures will be too high", file=sys.stderr)
    chosen = [each for each in jobs(asked.quick, others) if re.search(asked.only, each.name()) and (each.lines == 1 or not asked.server)]
    begin = time.monotonic()
    with servers(asked.bench, on, asked.server) as at:
        results = measure(chosen, asked.rounds or (3 if asked.quick else 5), 2.5e5 if asked.quick else 1e6, asked.bench, at, on)
        written = {
            "date": datetime.date.today().isoformat(),
            "mode": "quick" if asked.quick else "full",
            "rounds": asked.rounds or (3 if asked.quick else 5),
            "machine": described(asked.bench, on),
            "clients": others,
            "server": "another one" if asked.server else "bench_canned_server",
            "results": results,
            "system_calls": system_calls(asked.bench, at),
            "memory": memory(asked.bench, at),
        }
    written["cold_start"] = cold_start(asked.bench, on)
    written["counted"] = {} if asked.quick else counted(asked.bench)
    load.append(os.getloadavg()[0])
    written["load"] = load
    written["seconds"] = round(time.monotonic() - begin)
    pathlib.Path(asked.json).write_text(json.dumps(written, indent=1) + "\n")


if __name__ == "__main__":
    main()
