#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs the fuzz targets, which search for inputs that break their invariants: fuzz.sh [SECONDS] [TARGET...]; 20 seconds and all targets unless
# given. Needs clang 19 with libFuzzer (Debian, Ubuntu: clang-19, libclang-rt-19-dev). Findings stay in build/fuzz/found; a line for
# each target shows the executions.
#   fuzz.sh --minimize [TARGET...]   reduces all inputs found so far to tests/fuzz/corpus: few inputs that reach the same code
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

minimize=false seconds=20 most_kept=48
if [[ ${1:-} == --minimize ]]; then
    minimize=true
    shift
elif [[ ${1:-} =~ ^[0-9]+$ ]]; then
    seconds=$1
    shift
fi
command -v clang++-19 >/dev/null || die "clang++-19 is missing (Debian, Ubuntu: clang-19 and libclang-rt-19-dev)"

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz

kept=tests/fuzz/corpus work=build/fuzz/corpus found=build/fuzz/found
export ASAN_OPTIONS=detect_stack_use_after_return=0:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
targets=("$@")
if ((${#targets[@]} == 0)); then
    for source in tests/fuzz/*.cpp; do
        name=$(basename "$source" .cpp)
        [[ $name == replay ]] || targets+=("$name")
    done
fi

broken=()
for target in "${targets[@]}"; do
    fuzzer=build/fuzz/tests/fuzz/fuzz_$target
    [[ -x $fuzzer ]] || die "there is no fuzz target $target"
    mkdir -p "$kept/$target" "$work/$target" "$found"
    if $minimize; then
        rm -rf "$work/$target.fewest" && mkdir "$work/$target.fewest"
        "$fuzzer" -set_cover_merge=1 -use_counters=0 -use_value_profile=0 -max_len=2000 "$work/$target.fewest" "$kept/$target" "$work/$target" >"$found/$target.log" 2>&1
        rm -f "$kept/$target"/*
        # The largest of them reach the most.
        find "$work/$target.fewest" -type f -printf '%s %p\n' | sort -k1,1nr -k2 | sed "$((most_kept + 1)),\$d" | cut -d' ' -f2- |
            xargs cp -t "$kept/$target"
        printf '%-16s %s inputs kept\n' "$target" "$(find "$kept/$target" -type f | wc -l)"
        continue
    fi
    status=0
    "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$found/$target-" \
        "$work/$target" "$kept/$target" >"$found/$target.log" 2>&1 || status=$?
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$target.log")
    if ((status == 0)); then
        printf '%-16s %10s executions in %s s\n' "$target" "$executions" "$seconds"
    else
        broken+=("$target")
        printf '%-16s BROKEN after %s executions:\n' "$target" "${executions:-?}"
        grep -E 'broken:|ERROR:|runtime error:|Test unit written' "$found/$target.log" | sed 's/^/    /' || tail -n 5 "$found/$target.log"
    fi
done
((${#broken[@]} == 0)) || die "broken: ${broken[*]}; see $found"
