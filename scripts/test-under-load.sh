#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Checks that no test depends on speed: test-under-load.sh [RUNS [PRESET]] runs all tests RUNS times (5), beside a load on every core, the
# disk and memory. Prints a line for each run; the output of run N is in build/PRESET/under-load-N.log.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

runs=${1:-5} preset=${2:-asan}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/under-load.XXXXXX")
workers=()
clean_up() {
    kill "${workers[@]}" 2>/dev/null || true
    wait
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

scripts/bootstrap.sh
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset" # before the load: it is the tests that are tried

work() { # until this script is gone, even by SIGKILL
    setpriv --pdeathsig KILL bash -c "$1" &
    workers+=($!)
}
for ((i = 0; i < 3 * $(nproc); ++i)); do
    work 'while :; do :; done'
done
work "while :; do dd if=/dev/zero of='$scratch/file' bs=1M count=64 conv=fsync status=none; done"
work 'while :; do head -c 512M /dev/zero | tail -c 512M >/dev/null; done' # `tail` keeps all of it

broken=0
for ((run = 1; run <= runs; ++run)); do
    log=build/$preset/under-load-$run.log
    begin=$SECONDS status=0
    scripts/test.sh "$preset" >"$log" 2>&1 || status=$?
    printf 'run %d: %s; %d s, load %s\n' "$run" "$(tail -n 1 "$log")" $((SECONDS - begin)) "$(cut -d ' ' -f 1 /proc/loadavg)"
    if ((status != 0)); then
        broken=$((broken + 1))
        sed -n '/^The following tests FAILED/,/^Errors/p' "$log"
    fi
done
((broken == 0)) || die "$broken of $runs runs failed"
