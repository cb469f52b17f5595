# SPDX-License-Identifier: BSL-1.0
"""Generates items with every type of member, has codynamo read them into a struct and write the struct, and reads that.

usage: typed_items.py PATH-OF-codynamo_typed [SEED]    (CODYNAMO_ENDPOINT set; exits with 77 where boto3 is not installed)
"""

import datetime
import os
import random
import struct
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

COUNT = 60
COLORS = ["red", "green", "blue"]
LEVELS = [-1, 5, 200]
ALPHABET = 'abc XYZ 0123 .,#\\"\n\t\x01äöü世界😀'
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
YEAR_1800, YEAR_2200 = -5364662400, 7258118400


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def integer(self, low, high):
        edges = [n for n in (low, low + 1, -1, 0, 1, high - 1, high) if low <= n <= high]
        return self.random.choice(edges) if self.random.random() < 0.3 else self.random.randint(low, high)

    def signed(self, bits):
        return self.integer(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    def unsigned(self, bits):
        return self.integer(0, 2**bits - 1)

    def text(self):
        return "".join(self.random.choice(ALPHABET) for _ in range(self.random.randint(0, 12)))

    def data(self, size=None):
        return Binary(self.random.randbytes(self.random.randint(0, 20) if size is None else size))

    def real(self):
        x = self.random.choice([0.0, 0.1, -1 / 3, 5e15, self.random.uniform(-1e6, 1e6), self.random.uniform(-1, 1) * 1e-100])
        return Decimal(repr(x))

    def single(self):
        # The fewest digits that read back as the same float: nine at most.
        x = struct.unpack("f", struct.pack("f", self.random.uniform(-1000, 1000)))[0]
        for digits in range(1, 10):
            short = f"{x:.{digits}g}"
            if struct.unpack("f", struct.pack("f", float(short)))[0] == x:
                return Decimal(short)
        raise AssertionError(x)

    def exact(self):
        digits = str(self.random.randint(1, 10 ** self.random.randint(1, 38) - 1))
        # boto3 cannot read a number that the service writes with more than 38 digits, zeros included.
        exponent = self.random.randint(-60, 38 - len(digits))
        return Decimal(("-" if self.flag() else "") + digits + "E" + str(exponent))

    def maybe(self, make):
        return make() if self.random.random() < 0.7 else None

    def several(self, make, least=0):
        return [make() for _ in range(self.random.randint(least, 4))]

    def flag(self):
        return self.random.random() < 0.5

    def color(self):
        return self.random.choice(COLORS)

    def small(self):
        return Decimal(self.signed(32))

    def place(self):
        place = {"street": self.text()}
        number = self.maybe(self.small)
        if number is not None:
            place["number"] = number
        return place

    def item(self, number):
        seconds = self.integer(YEAR_1800, YEAR_2200)
        micros = self.integer(YEAR_1800 * 10**6, YEAR_2200 * 10**6)
        as_text = EPOCH + datetime.timedelta(microseconds=micros)
        shape = (
            {"kind": "circle", "radius": self.real()}
            if self.flag()
            else {"kind": "rectangle", "width": self.small(), "height": self.small()}
        )
        i64, millis = self.signed(64), self.integer(YEAR_1800 * 1000, YEAR_2200 * 1000)
        fraction, expires = self.integer(YEAR_1800 * 1000, YEAR_2200 * 1000), self.integer(0, 2**32)
        level, color = self.random.choice(LEVELS), self.color()
        any_of = self.random.choice([Decimal(self.signed(64)), self.text(), self.flag()])
        item = {
            "pk": "WRITER#boto3",
            "number": Decimal(number),
            "text": self.text(),
            "flag": self.flag(),
            "i8": Decimal(self.signed(8)),
            "i16": Decimal(self.signed(16)),
            "i32": Decimal(self.signed(32)),
            "i64": Decimal(i64),
            "u8": Decimal(self.unsigned(8)),
            "u16": Decimal(self.unsigned(16)),
            "u32": Decimal(self.unsigned(32)),
            "u64": Decimal(self.unsigned(64)),
            "single": self.single(),
            "real": self.real(),
            "exact": self.exact(),
            "by_name": color,
            "by_number": Decimal(level),
            "seconds": Decimal(seconds),
            "fraction": Decimal(fraction) / 1000,
            "as_text": as_text.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "millis": Decimal(millis),
            "expires": Decimal(expires),
            "minutes": Decimal(self.signed(32) * 60),
            "real_seconds": self.real(),
            "day": as_text.strftime("%Y-%m-%d"),
            "null_or_int": self.maybe(self.small),
            "places": self.several(self.place),
            "three": [self.small(), self.small(), self.small()],
            "texts": self.several(self.text),
            "flags": self.several(self.flag),
            "gaps": self.several(lambda: self.maybe(self.small)),
            "nested": self.several(lambda: self.several(self.small)),
            "counts": {"k" + self.text(): self.small() for _ in range(3)},
            "reals": {"k" + self.text(): self.several(self.real) for _ in range(2)},
            "colors": {self.color(): self.flag() for _ in range(2)},
            "bytes": self.data(),
            "four": self.data(4),
            "two": [self.small(), self.text()],
            "mixed": [self.flag(), self.real(), self.color()],
            "any_of": any_of,
            "shape": shape,
            "map": {"a.b": [None, self.exact()], "c": self.data()},
            "value": self.random.choice([None, self.text(), self.exact(), {self.text(), "x"}, [self.flag()]]),
            "mail": self.text(),
            "phones": self.several(self.text),
        }
        # Absent where there is nothing.
        optional = {
            "remark": self.maybe(self.text),
            "unique": self.maybe(self.place),
            "shared": self.maybe(self.text),
            "tags": set(self.several(self.text)) or None,
            "numbers": {Decimal(self.signed(64)) for _ in range(self.random.randint(0, 4))} or None,
            "color_set": {self.color() for _ in range(self.random.randint(0, 3))} or None,
            "binaries": {self.data() for _ in range(self.random.randint(0, 3))} or None,
        }
        item.update({name: value for name, value in optional.items() if value is not None})
        members = [
            number, item["i8"], i64, item["u8"], item["u64"], COLORS.index(color), level, seconds, fraction, micros, millis,
            expires, item["minutes"] // 60, int("remark" in item),
            -1 if item["null_or_int"] is None else item["null_or_int"], len(item["places"]), len(item.get("tags", ())),
            len(item["bytes"].value), 2 if isinstance(any_of, bool) else 1 if isinstance(any_of, str) else 0,
            int(shape["kind"] == "rectangle"), len(item["phones"]),
        ]  # fmt: skip
        return item, " ".join(str(m) for m in members)


def same(a, b):
    """Equal, and of one type: in Python True == 1."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(v, b[n]) for n, v in a.items())
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def differences(expected, found):
    names = sorted(expected.keys() | found.keys())
    return [n for n in names if n not in expected or n not in found or not same(expected[n], found[n])]


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**9)
    print("seed:", seed)
    generator = Generator(seed)
    resource = boto3.resource(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=os.environ["CODYNAMO_ENDPOINT"],
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
    )
    table = resource.create_table(
        TableName="codynamo-interop-" + uuid.uuid4().hex[:12],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "number", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    failures = 0
    try:
        generated = [generator.item(number) for number in range(COUNT)]
        for item, _ in generated:
            table.put_item(Item=item)
        ran = subprocess.run([program, table.name], stdout=subprocess.PIPE, text=True)
        if ran.returncode != 0:
            return 1
        for (item, members), line in zip(generated, ran.stdout.splitlines(), strict=True):
            if line != members:
                failures += 1
                print(f"item {item['number']}: codynamo read\n  {line}\nand not\n  {members}")
            for writer in ("put", "batch"):
                expected = dict(item, pk="WRITER#" + writer)
                found = table.get_item(Key={"pk": expected["pk"], "number": item["number"]}).get("Item", {})
                for name in differences(expected, found):
                    failures += 1
                    print(f"item {item['number']} by {writer}: {name}: expected {expected.get(name)!r}, found {found.get(name)!r}")
    finally:
        table.delete()
    print("different:" if failures else "equal:", failures or len(generated))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
