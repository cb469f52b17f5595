# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash
# Sourced by the tests of the examples: the environment for DynamoDB Local at $CODYNAMO_ENDPOINT, and a check.

export AWS_ENDPOINT_URL_DYNAMODB=$CODYNAMO_ENDPOINT AWS_REGION=eu-central-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false

expect() { # PATTERN TEXT
    # shellcheck disable=SC2053
    if [[ $2 != $1 ]]; then
        printf 'expected: %s\ngot:      %s\n' "$1" "$2" >&2
        exit 1
    fi
}
