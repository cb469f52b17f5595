#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# What codynamo costs its users besides the calls:
#   include  seconds to parse codynamo.hpp against the two headers of Asio that its signatures need, the best of several rounds
#   build    CPU seconds to build the library (Release, from nothing, without ccache); on N cores about this by N
#   size     bytes of a stripped program that does one GetItem, with codynamo as a static library and OpenSSL as a shared one
#
#   footprint.sh [include] [build] [size]        (default: all; size builds the library if build/footprint has none)
#
# CXX (default: g++) and ROUNDS (default: 5) may be set. All times are CPU time, of this machine at this moment: compare those of one run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

compiler=${CXX:-g++}
rounds=${ROUNDS:-5}
build=build/footprint
parts=("$@")
((${#parts[@]})) || parts=(include build size)

cpu_seconds() { # COMMAND...
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}

smaller() { awk -v a="$1" -v b="$2" 'BEGIN { print a < b ? a : b }'; }

include() {
    local of_asio=999999 of_codynamo=999999
    for ((i = 0; i < rounds; ++i)); do
        of_asio=$(smaller "$of_asio" "$(cpu_seconds "$compiler" -std=c++20 -O2 -fsyntax-only bench/footprint/asio.cpp)")
        of_codynamo=$(smaller "$of_codynamo" "$(cpu_seconds "$compiler" -std=c++20 -O2 -fsyntax-only -Iinclude bench/footprint/all.cpp)")
    done
    awk -v a="$of_asio" -v c="$of_codynamo" 'BEGIN { printf "include: Asio %.2f s, codynamo.hpp %.2f s, ratio %.2f\n", a, c, c / a }'
}

configure() {
    cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_COMPILER_LAUNCHER= \
        -DCODYNAMO_BUILD_TESTS=OFF -DCODYNAMO_BUILD_EXAMPLES=OFF -DCODYNAMO_BUILD_BENCH=OFF >/dev/null
}

build() {
    rm -rf "$build"
    configure
    echo "build: $(CCACHE_DISABLE=1 cpu_seconds cmake --build "$build" --target codynamo -- -j1) s"
}

size() {
    configure
    cmake --build "$build" --target codynamo >/dev/null
    "$compiler" -std=c++20 -O2 -DNDEBUG -Iinclude bench/footprint/get_item.cpp "$build/src/libcodynamo.a" -lssl -lcrypto -pthread \
        -Wl,--gc-sections -o "$build/get_item"
    strip "$build/get_item"
    echo "size: $(stat -c %s "$build/get_item") bytes"
}

for part in "${parts[@]}"; do
    case $part in
    include | build | size) "$part" ;;
    *)
        sed -n '3,10s/^# \{0,1\}//p' "$0"
        exit 2
        ;;
    esac
done
