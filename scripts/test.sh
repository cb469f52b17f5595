#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Builds everything with AddressSanitizer and UndefinedBehaviorSanitizer and runs all tests. Another preset: test.sh tsan.
#   test.sh --deep [PRESET]   runs also the long enumerations and the tests for releases: about an hour
# The last line counts test cases, as Catch2 and ctest report them.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

options=()
if [[ ${1:-} == --deep ]]; then
    shift
    options=(--build-config Deep) # of tests that have CONFIGURATIONS Deep
    export CODYNAMO_DEEP=1        # of tests that call run_size()
fi

preset=${1:-asan}
results=build/$preset/results

scripts/bootstrap.sh
cmake --preset "$preset" >/dev/null
cmake --build --preset "$preset"
rm -f "$results"/*.xml
ctest_status=0
ctest --preset "$preset" ${options[@]+"${options[@]}"} --output-junit "$PWD/$results/ctest.junit" || ctest_status=$?

attribute() { sed -n "s/.* $1=\"\\([^\"]*\\)\".*/\\1/p" <<<"$2"; }

# A ctest that ran Catch2 counts as that many cases; any other ctest is one case. A Catch2 program that failed without a failed case
# (a crash, a leak found at its end) is one more failure.
passed=0 failed=0 skipped=0
while read -r line; do
    name=$(attribute name "$line") status=$(attribute status "$line")
    cases=
    [[ ! -e $results/$name.xml ]] || cases=$(grep '<OverallResultsCases ' "$results/$name.xml" || true)
    if [[ -n $cases ]]; then
        bad=$(attribute failures "$cases")
        passed=$((passed + $(attribute successes "$cases") + $(attribute expectedFailures "$cases")))
        skipped=$((skipped + $(attribute skips "$cases")))
        [[ $status == run || $bad != 0 ]] || bad=1
        failed=$((failed + bad))
    else
        case $status in
            run) passed=$((passed + 1)) ;;
            notrun | disabled) skipped=$((skipped + 1)) ;;
            *) failed=$((failed + 1)) ;;
        esac
    fi
done < <(grep '<testcase ' "$results/ctest.junit")

echo
summary="$passed passed, $failed failed"
((skipped == 0)) || summary+=", $skipped skipped"
echo "$summary"
((ctest_status == 0 && failed == 0)) || exit 1
((passed > 0)) || die "no test ran"
