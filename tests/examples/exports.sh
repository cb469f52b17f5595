#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# exports.sh EXPORT_TABLE LOAD_EXPORT
set -euo pipefail
# shellcheck source=tests/examples/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

create_table() { # NAME: with the string key "id"
    local connection address=${CODYNAMO_ENDPOINT#http://}
    local body='{"TableName":"'$1'","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}'
    exec {connection}<>"/dev/tcp/${address%:*}/${address##*:}"
    printf '%s\r\n' 'POST / HTTP/1.1' "Host: $address" 'Connection: close' "Content-Length: ${#body}" \
        'Content-Type: application/x-amz-json-1.0' 'X-Amz-Target: DynamoDB_20120810.CreateTable' 'X-Amz-Date: 20260131T000000Z' \
        'Authorization: AWS4-HMAC-SHA256 Credential=local/20260131/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0' \
        '' "$body" >&"$connection"
    expect 'HTTP/1.1 200 *' "$(cat <&"$connection")"
    exec {connection}<&- {connection}>&-
}

run() { # STATUS PATTERN COMMAND...: the output must match
    local status=0 output
    output=$("${@:3}" 2>&1) || status=$?
    expect "$1: $2" "$status: $output"
}

lines_of() { # FOLDER
    gzip -cd "$1"/data/*.json.gz | sort
}

export_table=$1 load_export=$2 progress=$folder/progress
create_table chairs
create_table copies

# An export of two files as DynamoDB writes it.
mkdir -p "$folder/s3/data"
cat >"$folder/odd" <<'LINES'
{"Item":{"id":{"S":"odd"},"n":{"N":"12345678901234567890123456789012345678"},"b":{"B":"AP8="},"ss":{"SS":["a","b"]},"ns":{"NS":["1","-1E-130"]},"bs":{"BS":["AA=="]}}}
{"Item":{"id":{"S":"half a pair \ud83c"},"null":{"NULL":true},"m":{"M":{"l":{"L":[{"BOOL":false},{"S":""},{"M":{}}]}}}}}
LINES
gzip <"$folder/odd" >"$folder/s3/data/a.json.gz"
for ((i = 1; i <= 12000; ++i)); do echo '{"Item":{"id":{"S":"'$i'"},"price":{"N":"'$i.5'"}}}'; done >"$folder/many"
gzip <"$folder/many" >"$folder/b.json.gz"
{
    echo '{"itemCount":2,"md5Checksum":"","etag":"","dataFileS3Key":"AWSDynamoDB/01/data/a.json.gz"}'
    echo '{"itemCount":12000,"md5Checksum":"","etag":"","dataFileS3Key":"AWSDynamoDB/01/data/b.json.gz"}'
} >"$folder/s3/manifest-files.json"

# The download of a file was cut off: the load stops there, and goes on with the good one.
run 1 '*b.json.gz, which is not in*' "$load_export" chairs "$progress" "$folder/s3"
head -c -20 "$folder/b.json.gz" >"$folder/s3/data/b.json.gz"
run 1 '*a.json.gz: done, 2 lines*b.json.gz: 10000 lines*line 1[0-9]*cut off*' "$load_export" chairs "$progress" "$folder/s3"
cp "$folder/b.json.gz" "$folder/s3/data/b.json.gz"
run 0 '*/b.json.gz: goes on after line 10000*done, 12000 lines
2000 written, 0 superseded by a later line, 0 not written' "$load_export" chairs "$progress" "$folder/s3"
[[ ! -e $progress ]]

# An export stops where a file cannot be written, and goes on.
mkdir -p "$folder/out/data/00003.json.gz"
run 1 '5000 of about *10000 of about *cannot write *' "$export_table" chairs "$folder/out" 5000
rmdir "$folder/out/data/00003.json.gz"
run 0 'goes on after 10000 items
12002 items exported' "$export_table" chairs "$folder/out" 5000
run 1 '*has an export already*' "$export_table" chairs "$folder/out" 5000
gzip -t "$folder"/out/data/*.json.gz
expect 12002 "$(lines_of "$folder/out" | wc -l)"

# Table, files, table, files: the same lines.
run 0 '*12002 written, 0 superseded by a later line, 0 not written' "$load_export" copies "$progress" "$folder/out"
run 0 '*12002 items exported' "$export_table" copies "$folder/again"
cmp <(lines_of "$folder/out") <(lines_of "$folder/again")

# What is refused is reported and kept, by the client and by the server; an incremental export deletes.
cat >"$folder/refused" <<'LINES'
{"Item":{"price":{"N":"1"}}}
{"Item":{"id":{"S":"new"},"v":{"NEW_TYPE":"1"}}}
LINES
cat "$folder/refused" - >"$folder/some.json" <<'LINES'
{"Item":{"id":"7"}}
{"Metadata":{"WriteTimestampMicros":{"N":"1680109764000000"}},"Keys":{"id":{"S":"1"}},"OldImage":{"id":{"S":"1"}}}
{"Keys":{"id":{"S":"2"}},"NewImage":{"id":{"S":"2"},"price":{"N":"3"}}}
LINES
run 2 '*: line 1: the request has no attribute *id*: line 3: expected a value with its type*
2 written, 0 superseded by a later line, 3 not written' "$load_export" copies "$progress" "$folder/some.json"
cmp "$folder/refused" "$progress.refused.json"
run 0 '*12001 items exported' "$export_table" copies "$folder/last"
expect '{"Item":{"id":{"S":"2"},"price":{"N":"3"}}}' "$(lines_of "$folder/last" | grep '"S":"2"}')"
