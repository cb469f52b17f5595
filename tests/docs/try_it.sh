#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Runs PROGRAM as the README's section "Try it" says: against a DynamoDB Local that stays, named by `dynamodb-local.sh env`.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd)

# Nothing of this shell's own, as a new user has it.
unset "${!AWS_@}"
CODYNAMO_STATE=$(mktemp -d)
export CODYNAMO_STATE
trap '"$scripts/dynamodb-local.sh" stop; rm -r "$CODYNAMO_STATE"' EXIT

lines=$("$scripts/dynamodb-local.sh" env)
eval "$lines"
"$1"
