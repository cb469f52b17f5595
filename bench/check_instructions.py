# SPDX-License-Identifier: BSL-1.0
"""Compares the instructions of GetItem, PutItem, BatchWriteItem and Query, plain, with those in bench/baseline.json.

usage: check_instructions.py PATH-OF-bench [--write]

Fails if an operation needs over 5 % more instructions or allocations than its baseline, and names the layers that grew. Counts depend on compilers,
libraries and the processor's instruction sets: where these are not those of the baseline, it says so and compares nothing. --write makes the counts
of now the baseline.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys

import instructions

BASELINE = pathlib.Path(__file__).with_name("baseline.json")
OPERATIONS = ("get", "put", "batch", "query")
TOLERANCE = 0.05
IN_FLIGHT = 16


def grown_layers(was, now):
    """A line for each layer with more instructions than before, the largest difference first."""
    grown = {layer: now.get(layer, 0) - was.get(layer, 0) for layer in now if layer != instructions.ALLOCATIONS}
    grown = {layer: more for layer, more in grown.items() if more > 0.01 * instructions.instructions_of(was)}
    return [
        f"    {layer}: {was.get(layer, 0):,.0f} -> {now[layer]:,.0f} instructions"
        for layer, more in sorted(grown.items(), key=lambda one: -one[1])
    ]


def compare(was, now):
    """What is worse than the baseline, as lines; empty if nothing is."""
    lines = []
    for operation, before in was.items():
        after = now[operation]
        for name, of in (("instructions", instructions.instructions_of), ("allocations", lambda counts: counts[instructions.ALLOCATIONS])):
            if of(after) > (1 + TOLERANCE) * of(before):
                lines.append(f"{operation}: {of(before):,.0f} -> {of(after):,.0f} {name}, {100 * (of(after) / of(before) - 1):.1f} % more")
                lines += grown_layers(before, after)
    return lines


def first_line(*command, **more):
    return subprocess.run(command, capture_output=True, text=True, check=True, **more).stdout.strip().splitlines()[0]


def tools(bench):
    """What the counts depend on."""
    cache = (pathlib.Path(bench).parent / "CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M)[1]
    macros = "#include <boost/version.hpp>\n#include <openssl/opensslv.h>\nBOOST_LIB_VERSION OPENSSL_VERSION_STR\n"
    libraries = subprocess.run([compiler, "-E", "-P", "-x", "c++", "-"], input=macros, capture_output=True, text=True, check=True).stdout
    flags = set(re.search(r"^flags\s*:(.*)$|\Z", pathlib.Path("/proc/cpuinfo").read_text(), re.M)[0].split())
    return {
        "compiler": first_line(compiler, "--version"),
        "Boost, OpenSSL": libraries.strip().splitlines()[-1],
        "glibc": first_line("getconf", "GNU_LIBC_VERSION"),
        "valgrind": first_line("valgrind", "--version"),
        "instruction sets": " ".join(sorted(flags & {"avx", "avx2", "bmi2", "movbe", "pclmulqdq", "aes", "sse4_2", "erms"})),
    }


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("bench")
    options.add_argument("--write", action="store_true")
    asked = options.parse_args()
    if not shutil.which("valgrind"):
        if asked.write:
            sys.exit("valgrind is not installed")
        print("instructions are not compared: valgrind is not installed")
        return
    with_tools = tools(asked.bench)
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {"tools": {}, "operations": {}}
    others = [f"{name} is {with_tools[name]}, not {then}" for name, then in baseline["tools"].items() if with_tools[name] != then]
    if others and not asked.write:
        print("instructions are not compared with bench/baseline.json, which was counted elsewhere:", *others, sep="\n    ")
        return
    with instructions.canned_server(asked.bench) as server:
        now = {op: instructions.measure(asked.bench, op, server.where["plain"], IN_FLIGHT) for op in OPERATIONS}
    instructions.print_table(now)
    if asked.write:
        rounded = {op: {layer: round(count) for layer, count in sorted(counts.items())} for op, counts in now.items()}
        BASELINE.write_text(json.dumps({"tools": with_tools, "operations": rounded}, indent=1) + "\n")
        return
    if worse := compare(baseline["operations"], now):
        print("\nmore than in bench/baseline.json (if it has to be: scripts/check-instructions.sh --write):", *worse, sep="\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
