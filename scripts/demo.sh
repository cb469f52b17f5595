#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Builds the example load_iso_codes and runs it against a DynamoDB Local of its own, or against $CODYNAMO_ENDPOINT or --endpoint URL.
# Arguments go to the example.
set -euo pipefail
# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/bootstrap.sh
cmake --preset release >/dev/null
cmake --build --preset release --target load_iso_codes

for ((i = 1; i < $#; ++i)); do
    if [[ ${!i} == --endpoint ]]; then
        next=$((i + 1))
        export CODYNAMO_ENDPOINT="${!next}"
    fi
done

# DynamoDB Local accepts any credentials, but requires some.
if [[ ${CODYNAMO_ENDPOINT:-http://127.0.0.1} == http://@(127.0.0.1|localhost|\[::1\])?(:*) ]]; then
    export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-local}"
    export AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-local}"
    export AWS_REGION="${AWS_REGION:-us-east-1}"
fi
exec scripts/dynamodb-local.sh run -- build/release/examples/load_iso_codes "$@"
