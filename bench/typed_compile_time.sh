#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Compiles the same program with items and with typed items, and prints the seconds and their ratio for each compiler:
#   typed_compile_time.sh [ROUNDS]
# CPU time of the fastest round; CXXFLAGS (default: -O0) and COMPILERS (default: those of g++ and clang++-19 that are installed) may be set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${1:-5}
flags=${CXXFLAGS:--O0}

seconds() { # COMPILER SOURCE
    local best=999999 TIMEFORMAT='%U %S' took
    for ((i = 0; i < rounds; ++i)); do
        # shellcheck disable=SC2086
        took=$({ time "$1" -std=c++20 $flags -Iinclude -c -o /dev/null "bench/compile_time/$2.cpp" 2>/dev/null; } 2>&1)
        best=$(awk -v best="$best" '{ t = $1 + $2; print t < best ? t : best }' <<<"$took")
    done
    echo "$best"
}

for compiler in ${COMPILERS:-g++ clang++-19}; do
    command -v "$compiler" >/dev/null || continue
    untyped=$(seconds "$compiler" untyped)
    typed=$(seconds "$compiler" typed)
    awk -v c="$compiler" -v u="$untyped" -v t="$typed" 'BEGIN { printf "%s: untyped %.2f s, typed %.2f s, ratio %.2f\n", c, u, t, t / u }'
done
