#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Fills a table of DynamoDB Local by this library's batch writer and by boto3's, side by side: batch_writer_items.sh [COUNT]
# Builds build/bench; boto3 is left out where Python does not have it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

count=${1:-100000}
program=build/bench/bench/bench_batch_writer_items
cmake --preset bench >/dev/null
cmake --build --preset bench --target bench_batch_writer_items
export count program
# shellcheck disable=SC2016
scripts/dynamodb-local.sh run -- bash -c '
    "$program" 5000 4 "$CODYNAMO_ENDPOINT" >/dev/null # so that the JVM is warm
    for in_flight in 1 4 16; do "$program" "$count" $in_flight "$CODYNAMO_ENDPOINT"; done
    python3 -c "import boto3" 2>/dev/null || { echo "boto3 is not installed" >&2; exit 0; }
    python3 bench/batch_writer_items.py "$count" "$CODYNAMO_ENDPOINT"
'
