#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
set -euo pipefail
# shellcheck source=tests/examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

csv=$(mktemp)
trap 'rm -f "$csv"' EXIT
{
    echo 'id,name,price'
    for ((i = 1; i <= 60; ++i)); do echo "p$i,\"Chair, no. $i\",$i.50"; done
    echo ',without a key,1'
    echo 'p61,one field too few'
    echo 'p1,the first again,2'
} >"$csv"

status=0
report=$("$1" "$csv" products id) || status=$?
expect 2 "$status"
expect '6[01] written, [01] superseded by a later line, 2 not written
*:62: *
*:63: it has 2 fields, not 3' "$report"

sed -i '62,63d' "$csv"
expect '6[01] written, [01] superseded by a later line, 0 not written' "$("$1" "$csv" products id)"
