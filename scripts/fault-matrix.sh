#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The matrix of faults as a table: each row's number, the tests that carry it in their names, and what came of them in the last run of
# build/asan. fault-matrix.sh --check fails when a row has neither a test nor a reason in tests/fault_rows_not_shown.txt, or both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

last_row=98
reasons=tests/fault_rows_not_shown.txt

# shellcheck disable=SC2016
# Lines "row <tab> file <tab> name": a name may stand in several lines of the source, and carry several rows.
tests=$(find tests -name '*.cpp' -print0 | sort --zero-terminated | xargs --null perl -0777 -ne '
    while (/TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)/g) {
        my $name = join "", $1 =~ /"((?:[^"\\]|\\.)*)"/g;
        (my $plain = $name) =~ s/ \[row \d+\]//g;
        print "$_\t", $ARGV =~ s/^tests\///r, "\t$plain\n" for $name =~ /\[row (\d+)\]/g;
    }')

# Lines "row <tab> true|false".
results=$(cat build/asan/results/*.xml 2>/dev/null | perl -ne '
    @rows = /\[row (\d+)\]/g if /<TestCase name=/;
    if (/<OverallResult success="(\w+)"/) { print "$_\t$1\n" for @rows; @rows = (); }' || true)

result_of() {
    local found
    found=$(awk -F '\t' -v row="$1" '$1 == row { print $2 }' <<<"$results")
    case $found in
        *false*) echo FAILED ;;
        *true*) echo passed ;;
        *) echo - ;;
    esac
}

check=false wrong=0
[[ ${1:-} != --check ]] || check=true
$check || printf '| Row | Test | Result |\n|---|---|---|\n'
for ((row = 1; row <= last_row; ++row)); do
    shown=$(awk -F '\t' -v row="$row" '$1 == row { print $2 ": " $3 }' <<<"$tests")
    reason=$(sed -n "s/^$row //p" "$reasons")
    if [[ -z $shown && -z $reason ]]; then
        echo "row $row has neither a test nor a reason" >&2
        wrong=1
    elif [[ -n $shown && -n $reason ]]; then
        echo "row $row has a test, and a reason not to have one" >&2
        wrong=1
    fi
    $check && continue
    if [[ -n $shown ]]; then
        printf '| %s | %s | %s |\n' "$row" "${shown//$'\n'/<br>}" "$(result_of "$row")"
    else
        printf '| %s | not shown: %s | |\n' "$row" "$reason"
    fi
done
exit "$wrong"
