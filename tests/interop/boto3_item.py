# SPDX-License-Identifier: BSL-1.0
"""Writes an item with every type by codynamo and reads it by boto3, and the other way round.

usage: boto3_item.py PATH-OF-codynamo_item      (CODYNAMO_ENDPOINT set; exits with 77 where boto3 is not installed)
"""

import os
import subprocess
import sys
import uuid
from decimal import Decimal

try:
    import boto3
    from boto3.dynamodb.types import Binary
except ImportError:
    print("skipped: boto3 is not installed (Debian, Ubuntu: python3-boto3)")
    sys.exit(77)


def every_type(id):
    return {
        "id": id,
        "text": 'Grüße, 世界 \n\t"quoted" \\ \x01',
        "empty": "",
        "integer": Decimal(42),
        "negative": Decimal(-7),
        "decimal": Decimal("12345678901234567890.123456789012345678"),
        "tiny": Decimal("1E-128"),
        "bytes": Binary(b"\x00\xff\x7f"),
        "yes": True,
        "no": False,
        "nothing": None,
        "list": [Decimal(1), "two", [Decimal(3)], {"four": Decimal(4)}],
        "map": {"a.b": Decimal(1), "c": {"d": [None]}},
        "empty list": [],
        "empty map": {},
        "strings": {"a", "b", "ü"},
        "numbers": {Decimal(1), Decimal("2.5"), Decimal(-3)},
        "binaries": {Binary(b"x"), Binary(b"y")},
    }


def main():
    program = sys.argv[1]
    table_name = "codynamo-interop-" + uuid.uuid4().hex[:12]
    resource = boto3.resource(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=os.environ["CODYNAMO_ENDPOINT"],
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
    )
    subprocess.run([program, "write", table_name], check=True)
    table = resource.Table(table_name)
    try:
        found = table.get_item(Key={"id": "by codynamo"})["Item"]
        expected = every_type("by codynamo")
        equal = found == expected and {n: type(v) for n, v in found.items()} == {n: type(v) for n, v in expected.items()}
        print("boto3 read:", found)
        print("written by codynamo, read by boto3:", "equal" if equal else "DIFFERENT")
        table.put_item(Item=every_type("by boto3"))
        checked = subprocess.run([program, "check", table_name])
        return 0 if equal and checked.returncode == 0 else 1
    finally:
        table.delete()


if __name__ == "__main__":
    sys.exit(main())
