#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Compares the instructions of four operations with bench/baseline.json, and names the layer that grew. Needs valgrind; where compilers or libraries are
# not those of the baseline, nothing is compared.
#   check-instructions.sh --write   makes the counts of now the baseline
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cmake --preset bench >/dev/null
cmake --build --preset bench --target bench_calls bench_canned_server bench_allocations | tail -1
python3 bench/check_instructions.py build/bench/bench "$@"
