#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Measures what calls cost: the raw floor, codynamo, and other clients that are installed (boto3, aiobotocore, the AWS SDK for JavaScript), on the same
# operations against a canned server on this machine. Prints tables, and writes build/bench/results.json and build/bench/results.svg.
#
#   scripts/bench.sh [--quick] [--write-docs] [--rounds N] [--only REGEX] [--server PLAIN,TLS,CA_FILE]
#
# --quick takes about three minutes, all about 20. --write-docs also renews the figures in README.md and docs/, and docs/performance.svg. --only runs
# the jobs whose names match, such as 'codynamo get TLS'. --server uses a server that runs already. PYTHON and NODE_PATH choose where the other clients
# are found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-python3}
write_docs=()
arguments=()
for argument in "$@"; do
    case $argument in
    --write-docs) write_docs=(--write-docs) ;;
    --help | -h)
        sed -n '3,10s/^# \{0,1\}//p' "$0"
        exit
        ;;
    *) arguments+=("$argument") ;;
    esac
done

cmake --preset bench >/dev/null
cmake --build --preset bench --target bench_calls bench_canned_server bench_floor bench_cold_start bench_memory bench_allocations | tail -1
"$python" bench/compare.py build/bench/bench --json build/bench/results.json "${arguments[@]}"
"$python" bench/report.py build/bench/results.json --svg build/bench/results.svg "${write_docs[@]}"
