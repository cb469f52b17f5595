#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs PROGRAM as in the README's section "Try it": against a DynamoDB Local that keeps running, named by `dynamodb-local.sh env`.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd)

# Without this shell's environment, as for a new user.
unset "${!AWS_@}"
CODYNAMO_STATE=$(mktemp -d)
export CODYNAMO_STATE
trap '"$scripts/dynamodb-local.sh" stop; rm -r "$CODYNAMO_STATE"' EXIT

lines=$("$scripts/dynamodb-local.sh" env)
eval "$lines"
"$1"
