#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# The matrix of faults, docs/fault-matrix.md: the tests for each fault.
#   fault-matrix.sh --write    fills in the column Tests with the files that have a test with the tag [fault-N]
#   fault-matrix.sh --check    fails if that would change the page, or a row has neither a test nor a reason ("not shown: ..."), or both
#   fault-matrix.sh --results  prints the rows with the results of their tests in the last run of build/asan
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

page=docs/fault-matrix.md

# Lines "row <tab> file", each once: a name may stand in several lines of the source, and a test show several rows.
tagged_tests() {
    # shellcheck disable=SC2016
    find tests -name '*.cpp' -print0 | sort --zero-terminated | xargs --null perl -0777 -ne '
        my $string = qr/"(?:[^"\\]|\\.)*"/;
        while (/TEST_CASE\(\s*((?:$string\s*)+)(?:,\s*((?:$string\s*)+))?/g) {
            my ($name, $tags) = map { join "", ($_ // "") =~ /"((?:[^"\\]|\\.)*)"/g } $1, $2;
            print STDERR "$ARGV: a test has \"[row $1]\" in its name; give it the tag [fault-$1]\n" if $name =~ /\[row (\d+)\]/;
            my @rows = ($tags =~ /\[fault-(\d+)\]/g) or next;
            print "$_\t$ARGV\n" for @rows;
        }' | sort --unique
}

# Prints the page with the correct column Tests; problems go to standard error.
current_page() {
    perl -e '
        open my $tests, "<", shift or die;
        while (<$tests>) { chomp; my ($row, $test) = split /\t/; push @{$shown{$row}}, "[" . ($test =~ s/^tests\/|\.cpp$//gr) . "](../$test)"; }
        open my $page, "<", shift or die;
        while (<$page>) {
            if (/^(\| (\d+) \|.*\|)\s*((?:(?!(?<!\\)\|).)*)\|\s*$/ && (my ($front, $row, $old) = ($1, $2, $3))) {
                my $reason = $old =~ /^not shown: ./;
                my $all = $shown{$row};
                $seen{$row} = 1;
                print STDERR "row $row has neither a test nor a reason\n" if !$all && !$reason;
                print STDERR "row $row has a test, and a reason not to have one\n" if $all && $reason;
                my $text = $all ? join(", ", @$all) : $old =~ s/\s+$//r;
                print "$front $text |\n";
            } else { print; }
        }
        for (sort keys %shown) { print STDERR "there is no row $_, but a test with its tag\n" if !$seen{$_}; }
    ' <(tagged_tests) "$page"
}

result_of() { # ROW, from lines "row <tab> true|false" in $results
    local found
    found=$(awk -F '\t' -v row="$1" '$1 == row { print $2 }' <<<"$results")
    case $found in
        *false*) echo FAILED ;;
        *true*) echo passed ;;
        *) echo - ;;
    esac
}

case ${1:-} in
    --write)
        text=$(current_page)
        printf '%s\n' "$text" >"$page"
        ;;
    --check)
        complaints=$(mktemp)
        trap 'rm -f "$complaints"' EXIT
        wrong=0
        current_page 2>"$complaints" | diff -u "$page" - || wrong=1
        ((wrong == 0)) || say "$page is out of date: scripts/fault-matrix.sh --write"
        [[ ! -s $complaints ]] || wrong=1
        cat "$complaints" >&2
        exit "$wrong"
        ;;
    --results)
        results=$(cat build/asan/results/*.xml 2>/dev/null | perl -ne '
            @rows = /\[fault-(\d+)\]/g if /<TestCase name=/;
            if (/<OverallResult success="(\w+)"/) { print "$_\t$1\n" for @rows; @rows = (); }' || true)
        while read -r line; do
            [[ $line =~ ^\|\ ([0-9]+)\  ]] && printf '%s %s |\n' "$line" "$(result_of "${BASH_REMATCH[1]}")"
        done <"$page"
        ;;
    *)
        sed -n '3,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
        exit 2
        ;;
esac
