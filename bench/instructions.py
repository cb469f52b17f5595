# SPDX-License-Identifier: BSL-1.0
"""Instructions and allocations of one GetItem and one PutItem of 1 KB, by layer, from call to result.

usage: instructions.py PATH-OF-bench [IN-FLIGHT]      (such as build/release/bench; needs valgrind, and programs with line tables: -g1)

Each figure is the difference of two runs of different length under callgrind, so that the beginning does not count. Valgrind has no SHA
instructions: hashing looks 5 to 10 times more expensive than it is. The server is another process and is not counted.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter

SHORT, LONG = 640, 1920

# By the function and the file of an instruction; the first that matches.
LAYERS = [
    ("malloc, free", r"malloc\.c|operator (new|delete)"),
    ("OpenSSL: hashing, TLS", r"libcrypto|libssl"),
    ("checksum", r"crc32"),
    ("signer", r"codynamo::(sigv4|crypto)|src/(sigv4|crypto)"),
    ("codec, values", r"codynamo::codec|src/(codec|value)|codynamo::(item|value|number|key|attribute|detail)"),
    ("reading of responses", r"response_reader|response_parser|header_fields|boost/beast|boost::beast"),
    ("writing of requests", r"write_message|append_header|append_request_line|src/http/head|src/exec/message"),
    ("Asio, coroutines, locks", r"boost/asio|boost::asio|coroutine|pthread_mutex|nptl"),
    ("exec", r"codynamo::exec|src/exec"),
    ("http, async", r"codynamo::(http|async)|src/(http|async)"),
    ("strings, copies", r"basic_string|mem(cpy|move|set|cmp|chr)|strlen"),
]


def by_function(profile):
    text = subprocess.run(["callgrind_annotate", "--threshold=100", "--auto=no", profile], capture_output=True, text=True, check=True)
    rows = re.findall(r"^\s*([\d,]+) \(\s*[\d.]+%\) +(.*)$", text.stdout, re.M)
    return Counter({name: int(count.replace(",", "")) for count, name in rows if not name.startswith("PROGRAM")})


def allocations(profile):
    names, total = {}, 0
    called = None
    for line in pathlib.Path(profile).read_text().splitlines():
        if m := re.match(r"c?fn=\((\d+)\)(?: (.*))?$", line):
            if m[2]:
                names[m[1]] = m[2]
            if line.startswith("cfn"):
                called = names[m[1]]
        elif line.startswith("calls=") and called in ("malloc", "calloc", "realloc"):
            total += int(line[6:].split()[0])
    return total


def profile_of(program, operation, count, in_flight, where, folder):
    out = f"{folder}/{operation}.{count}"
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", program, operation, str(count), str(in_flight), *where]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return out


def measure(bench, operation, in_flight, where):
    with tempfile.TemporaryDirectory() as folder:
        short, long = (profile_of(f"{bench}/bench_get_item_calls", operation, n, in_flight, where, folder) for n in (SHORT, LONG))
        grown = by_function(long)
        grown.subtract(by_function(short))
        layers = Counter()
        for name, count in grown.items():
            layers[next((layer for layer, pattern in LAYERS if re.search(pattern, name)), "other")] += count
        return layers, allocations(long) - allocations(short)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    bench, in_flight = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 64
    columns = []
    for arguments in ([], ["--tls"]):
        with subprocess.Popen([f"{bench}/bench_canned_server", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            where = server.stdout.readline().split()
            for operation in ("get", "put"):
                columns.append((operation + (", TLS" if arguments else ""), *measure(bench, operation, in_flight, where)))
            server.stdin.close()
    calls = LONG - SHORT
    print(f"{'':26}" + "".join(f"{name:>12}" for name, _, _ in columns))
    for layer in [name for name, _ in LAYERS] + ["other"]:
        print(f"{layer:26}" + "".join(f"{layers[layer] / calls:12.0f}" for _, layers, _ in columns))
    print(f"{'instructions':26}" + "".join(f"{sum(layers.values()) / calls:12.0f}" for _, layers, _ in columns))
    print(f"{'allocations':26}" + "".join(f"{count / calls:12.1f}" for _, _, count in columns))


main()
