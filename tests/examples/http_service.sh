#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
set -euo pipefail
# shellcheck source=tests/examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

coproc service { exec "$1"; }
# shellcheck disable=SC2154
pid=$service_PID
trap 'kill -KILL "$pid" 2>/dev/null || true' EXIT
exec {output}<&"${service[0]}"
read -r port <&"$output"

ask() { # METHOD TARGET [KEY BODY]: prints the status line and the body
    local connection
    exec {connection}<>"/dev/tcp/127.0.0.1/$port"
    printf '%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s' \
        "$1" "$2" "${3:-}" "$(printf %s "${4:-}" | wc -c)" "${4:-}" >&"$connection"
    sed -n $'1p; /^\r$/,$p' <&"$connection" | tr -d '\r'
    exec {connection}<&- {connection}>&-
}

for ((i = 10; i < 25; ++i)); do
    expect 'HTTP/1.1 201 *' "$(ask POST /orders/jane "2026-01-$i" "{\"total\": $i}")"
done
expect 'HTTP/1.1 201 *"total":10*' "$(ask POST /orders/jane 2026-01-10 '{"total": 10}')" # repeated
expect 'HTTP/1.1 409 *"total":10*' "$(ask POST /orders/jane 2026-01-10 '{"total": 11}')"
expect 'HTTP/1.1 400 *' "$(ask POST /orders/jane 2026-02-01 'no JSON')"
expect 'HTTP/1.1 400 *' "$(ask GET '/orders/jane?!!!')"
expect 'HTTP/1.1 404 *' "$(ask GET /)"
expect 'HTTP/1.1 405 *' "$(ask PUT /orders/jane)"

first=$(ask GET /orders/jane)
expect 'HTTP/1.1 200 *2026-01-24*2026-01-15*' "$first"
cursor=$(sed -n 's/.*"next":"\([^"]*\)".*/\1/p' <<<"$first")
second=$(ask GET "/orders/jane?$cursor")
expect 'HTTP/1.1 200 *2026-01-14*2026-01-10*"next":""*' "$second"

exec {idle}<>"/dev/tcp/127.0.0.1/$port" # a connection without a request does not hold it up
kill -TERM "$pid"
read -r last <&"$output"
expect stopped "$last"
wait "$pid"
exec {idle}<&-
