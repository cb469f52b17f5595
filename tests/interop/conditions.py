# SPDX-License-Identifier: BSL-1.0
"""Random conditions: boto3 and codynamo must find the same items with each, or be refused alike.

usage: conditions.py PATH-OF-codynamo_conditions [--seed N] [--filters N] [--puts N] [--queries N]
(CODYNAMO_ENDPOINT set; exits with 77 where boto3 is not installed)

Every condition is a tree, written down as JSON. Python builds it with boto3.dynamodb.conditions, the C++ program with attr(...),
partition_key and sort_key; both run against the same tables. A result is the list of ids found, or the code of the error.

Where boto3 has holes the generator keeps clear of them: is_in() gets 1 to 100 plain values (with an attribute in the list, or
none, boto3 builds what the service cannot take); conditions are joined by & and | in pairs (And(a, b, c) drops c); attribute names
have no dot and no bracket (boto3 has no way to write them); size() stands in comparisons only, and gets <> and IN by their classes
(it has no ne() and is_in()); numbers have at most 38 digits and are below 1E38 (beyond, boto3 cannot read what it wrote).
"""

import argparse
import collections
import functools
import json
import os
import random
import subprocess
import sys
import tempfile
import uuid
from decimal import Decimal

try:
    import boto3
    from boto3.dynamodb.conditions import Attr, In, Key, NotEquals
    from boto3.dynamodb.types import Binary, TypeSerializer
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    print("skipped: boto3 is not installed (Debian, Ubuntu: python3-boto3)")
    sys.exit(77)

STRINGS = ["", "a", "ab", "abc", "b", "open", "closed", "1", "ü", "世界", 'q"\\\n']
NUMBERS = [Decimal(t) for t in ("0 1 -1 2 3 10 1.5 -7.25 1E-20 12345678901234567890.123456789 99999999999999999999999999999999999999").split()]
BINARIES = [b"", b"a", b"ab", b"\x00", b"\x00\xff", b"\xff\xfe\xfd"]
SETS = {"SS": ["a", "ab", "b", "ü"], "NS": NUMBERS[:5], "BS": BINARIES[1:5]}
SCALARS = ["S", "N", "B", "BOOL", "NULL"]
TYPES = SCALARS + ["L", "M", "SS", "NS", "BS"]

# Top level: one attribute of each type, two of any type, and names that an expression cannot hold as they are.
ATTRIBUTES = dict(zip(["s", "n", "b", "flag", "nil", "l", "m", "ss", "ns", "bs"], TYPES))
ATTRIBUTES.update({"any": None, "other": None, "status": "S", "größe": "N", "two words": None, "a:b#c%s": "S", "size": "N"})
NESTED = ["m.a", "m.b", "m.c", "m.a.b", "m.l[0]", "m.l[1].a", "m.two words", "l[0]", "l[1]", "l[2]", "l[0].a", "l[1][0]", "l[9]", "any.a", "any[0]"]
ABSENT = ["missing", "m.missing", "s.a", "n[0]"]

COMPARISONS = ["eq", "ne", "lt", "lte", "gt", "gte"]
LEAVES = COMPARISONS + ["between", "in", "begins_with", "contains", "attribute_type", "exists", "not_exists"]
LEAVES += ["size " + op for op in COMPARISONS + ["between", "in"]]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def value(self, type=None, depth=2):
        r = self.random
        type = type or r.choice(TYPES if depth else SCALARS)
        if type == "S":
            return r.choice(STRINGS)
        if type == "N":
            return r.choice(NUMBERS)
        if type == "B":
            return r.choice(BINARIES)
        if type == "BOOL":
            return r.random() < 0.5
        if type == "NULL":
            return None
        if type == "L":
            return [self.value(r.choice([None, "S", "N", "M"]) if depth > 1 else None, depth - 1) for _ in range(r.randrange(4))]
        if type == "M":
            names = r.sample(["a", "b", "c", "two words"], r.randrange(4))
            made = {name: self.value(None, depth - 1) for name in names}
            if depth > 1 and r.random() < 0.5:
                made["l"] = self.value("L", depth - 1)
            return made
        return set(r.sample(SETS[type], r.randrange(1, 4)))

    def item(self, id):
        made = {"id": id}
        for name, type in ATTRIBUTES.items():
            if self.random.random() < 0.75:
                made[name] = self.value(type)
        return made

    def path(self):
        kind = self.random.random()
        return self.random.choice(list(ATTRIBUTES) if kind < 0.65 else NESTED if kind < 0.93 else ABSENT)

    def value_for(self, path):
        """Mostly of the type that stands there, so that something matches."""
        if self.random.random() < 0.8:
            return self.value(ATTRIBUTES.get(path))
        return self.value()

    def operand(self, path, sized):
        kind = self.random.random()
        if kind < 0.2:
            return {"attr": self.path()}
        if kind < 0.25:
            return {"size": self.path()}
        if sized and kind < 0.95:
            return {"value": tagged(self.random.randrange(5))}
        return {"value": tagged(self.value_for(path))}

    def leaf(self, name=None):
        r = self.random
        name = name or r.choice(LEAVES)
        sized = name.startswith("size ")
        op = name.removeprefix("size ")
        path = self.path()
        tree = {"op": op, "size" if sized else "attr": path}
        if op in COMPARISONS:
            tree["args"] = [self.operand(path, sized)]
        elif op == "between":
            low, high = self.operand(path, sized), self.operand(path, sized)
            if "value" in low and "value" in high and r.random() < 0.8:  # in order, or the service refuses it
                pool = range(5) if sized else {"S": STRINGS, "B": BINARIES}.get(ATTRIBUTES.get(path), NUMBERS)
                key = (lambda v: v.encode()) if pool is STRINGS else None
                low, high = ({"value": tagged(v)} for v in sorted(r.choices(pool, k=2), key=key))
            tree["args"] = [low, high]
        elif op == "in":
            count = r.choice([1, 2, 3, 5, 100])
            tree["args"] = [{"value": tagged(r.randrange(9) if sized else self.value_for(path))} for _ in range(count)]
        elif op == "begins_with":
            if r.random() < 0.8:
                tree["attr"] = r.choice(["s", "b", "any", "status", "m.a", "l[0]", "a:b#c%s"])
            tree["args"] = [self.operand(tree["attr"], False) if r.random() < 0.3 else {"value": tagged(self.value(r.choice("SSB")))}]
        elif op == "contains":
            if r.random() < 0.7:
                tree["attr"] = r.choice(["s", "b", "l", "ss", "ns", "bs", "any", "m.l"])
            part = {"s": "S", "ss": "S", "ns": "N", "bs": "B", "b": "B"}.get(tree["attr"])
            tree["args"] = [{"attr": self.path()} if r.random() < 0.2 else {"value": tagged(self.value(part))}]
        elif op == "attribute_type":
            tree["type"] = r.choice(TYPES)
        return tree

    def condition(self, first=None, depth=4):
        r = self.random
        shape = r.random()
        if depth == 1 or shape < 0.35:
            return self.leaf(first)
        if shape < 0.5:
            return {"op": "not", "args": [self.condition(first, depth - 1)]}
        both = [self.condition(first, depth - 1), self.condition(None, depth - 1)]
        r.shuffle(both)
        return {"op": "and" if shape < 0.75 else "or", "args": both}

    def query(self, kind, ids, sorts):
        r = self.random
        ops = [*COMPARISONS, "between", "begins_with", None]
        ops.remove("ne")
        op = r.choice(ops)
        made = {"table": kind, "partition": tagged(r.choice(ids)), "op": op}
        wrong = r.random() < 0.1
        pick = lambda: self.value() if wrong else r.choice(sorts + [self.value(kind)])
        values = [pick() for _ in range({None: 0, "between": 2}.get(op, 1))]
        if op == "between" and not wrong and r.random() < 0.9:
            values.sort(key=lambda v: v.encode() if isinstance(v, str) else v)
        if op == "begins_with" and not wrong and kind != "N":
            values = [values[0][: r.randrange(3)]]
        made["args"] = [tagged(v) for v in values]
        if r.random() < 0.4:
            made["filter"] = self.condition(depth=2)
        made["forward"] = r.random() < 0.7
        return made


def tagged(value):
    """As DynamoDB writes it, {"N": "1"}, with bytes in hexadecimal: JSON that keeps the type."""

    def texts(node):
        if isinstance(node, (bytes, bytearray)):
            return node.hex()
        if isinstance(node, dict):
            return {name: texts(inner) for name, inner in node.items()}
        return [texts(inner) for inner in node] if isinstance(node, list) else node

    return texts(TypeSerializer().serialize(value))


def untagged(node):
    ((type, inner),) = node.items()
    one = {"S": str, "N": Decimal, "B": bytes.fromhex, "BOOL": bool, "NULL": lambda _: None}
    if type in one:
        return one[type](inner)
    if type == "L":
        return [untagged(element) for element in inner]
    if type == "M":
        return {name: untagged(element) for name, element in inner.items()}
    return {one[type[0]](element) for element in inner}


# --- what boto3 makes of it ---


def left_side(tree):
    return Attr(tree["size"]).size() if "size" in tree else Attr(tree["attr"])


def right_side(operand):
    return untagged(operand["value"]) if "value" in operand else left_side(operand)


def built(tree):
    op = tree["op"]
    if op in ("and", "or", "not"):
        parts = [built(part) for part in tree["args"]]
        return ~parts[0] if op == "not" else parts[0] & parts[1] if op == "and" else parts[0] | parts[1]
    left = left_side(tree)
    args = [right_side(operand) for operand in tree.get("args", [])]
    if op == "in":
        return In(left, args)
    if op == "ne":
        return NotEquals(left, *args)
    if op == "attribute_type":
        return left.attribute_type(tree["type"])
    return getattr(left, op)(*args)


def key_condition(query):
    condition = Key("p").eq(untagged(query["partition"]))
    if query["op"]:
        condition &= getattr(Key("k"), query["op"])(*[untagged(arg) for arg in query["args"]])
    return condition


def attempt(work):
    try:
        return work()
    except ClientError as e:
        return e.response["Error"]["Code"]
    except BotoCoreError as e:
        return type(e).__name__


def scanned(table, tree):
    page = table.scan(FilterExpression=built(tree))
    assert "LastEvaluatedKey" not in page
    return sorted(item["id"] for item in page["Items"])


def put(table, case):
    table.put_item(Item={name: untagged(v) for name, v in case["item"].items()}, ConditionExpression=built(case["condition"]))
    return ["written"]


def queried(table, query):
    more = {"FilterExpression": built(query["filter"])} if "filter" in query else {}
    page = table.query(KeyConditionExpression=key_condition(query), ScanIndexForward=query["forward"], **more)
    assert "LastEvaluatedKey" not in page
    return [item["id"] for item in page["Items"]]


# --- the tables ---


def create(resource, name, *keys):
    return resource.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": n, "KeyType": kind} for (n, _), kind in zip(keys, ["HASH", "RANGE"])],
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": type} for n, type in keys],
        BillingMode="PAY_PER_REQUEST",
    )


def filled(table, items):
    with table.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)


def operators_in(tree):
    yield ("size " if "size" in tree else "") + tree["op"]
    for part in tree.get("args", []):
        if "op" in part:
            yield from operators_in(part)
        else:
            yield "against " + ("attribute" if "attr" in part else "size" if "size" in part else "value")


def compared(title, cases, ours, theirs, total):
    """Prints how the results are spread; returns the number of those that differ."""
    spread = collections.Counter()
    wrong = 0
    assert len(cases) == len(ours) == len(theirs)
    for case, boto, cody in zip(cases, ours, theirs):
        if boto != cody:
            wrong += 1
            print("DIFFERENT:", json.dumps(case, ensure_ascii=False), "\n  boto3:   ", boto, "\n  codynamo:", cody)
        size = len(boto) if isinstance(boto, list) else None
        spread[f"refused by both ({boto})" if size is None else "none" if not size else "all" if size == total(case) else "some"] += 1
    print(f"{title}: {len(cases)}, " + ", ".join(f"{name} {count}" for name, count in sorted(spread.items())) + f"; different: {wrong}")
    if spread["some"] + (total is ONE and spread["all"]) < len(cases) / 10:
        print("too few of them distinguish items: the generator is of no use")
        wrong += 1
    return wrong


def ONE(case):
    return 1


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments.add_argument("--filters", type=int, default=400)
    arguments.add_argument("--puts", type=int, default=40)
    arguments.add_argument("--queries", type=int, default=80)
    options = arguments.parse_args()
    print("seed:", options.seed)
    make = Generator(options.seed)
    resource = boto3.resource(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=os.environ["CODYNAMO_ENDPOINT"],
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}),
    )

    # Each operator is the first leaf of some conditions, so that none is left to chance.
    items = [make.item(f"i{i:02}") for i in range(60)]
    filters = [make.condition(LEAVES[i % len(LEAVES)]) for i in range(options.filters)]
    puts = []
    for i in range(options.puts):
        item = make.random.choice(items)
        puts.append({"item": {name: tagged(v) for name, v in item.items()}, "condition": make.condition(LEAVES[i % len(LEAVES)], 3)})
    sorts = {"S": STRINGS[1:], "N": NUMBERS, "B": BINARIES[1:]}
    partitions = {"S": "x", "N": Decimal(7), "B": b"\x07"}
    queries = [
        make.query(kind, [partitions[kind]] * 9 + [make.value(kind)], sorts[kind])
        for i in range(options.queries)
        for kind in ["SNB"[i % 3]]
    ]

    prefix = "codynamo-interop-" + uuid.uuid4().hex[:12]
    tables = {"filters": create(resource, prefix, ("id", "S"))}
    try:
        filled(tables["filters"], items)
        for kind in "SNB":
            tables[kind] = create(resource, f"{prefix}-{kind}", ("p", kind), ("k", kind))
            sorted_items = ({**make.item(f"{kind}{i:02}"), "p": partitions[kind], "k": v} for i, v in enumerate(sorts[kind]))
            filled(tables[kind], sorted_items)

        with tempfile.NamedTemporaryFile("w", suffix=".json") as work:
            json.dump({"table": prefix, "filters": filters, "puts": puts, "queries": queries}, work)
            work.flush()
            result = subprocess.run([options.program, work.name], check=True, stdout=subprocess.PIPE)
        theirs = json.loads(result.stdout)
        ours = {
            "filters": [attempt(functools.partial(scanned, tables["filters"], tree)) for tree in filters],
            "puts": [attempt(functools.partial(put, tables["filters"], case)) for case in puts],
            "queries": [attempt(functools.partial(queried, tables[query["table"]], query)) for query in queries],
        }
    finally:
        for table in tables.values():
            table.delete()

    used = collections.Counter(op for tree in filters for op in operators_in(tree))
    print("operators:", ", ".join(f"{op} {count}" for op, count in sorted(used.items())))
    wrong = compared("filters", filters, ours["filters"], theirs["filters"], lambda case: len(items))
    wrong += compared("conditions of puts", puts, ours["puts"], theirs["puts"], ONE)
    wrong += compared("key conditions", queries, ours["queries"], theirs["queries"], lambda case: len(sorts[case["table"]]))
    if options.filters >= 200 and len(used) < len(LEAVES) + 6:
        print("some operator was never used")
        wrong += 1
    if wrong:
        print(f"to see it again: conditions.py {options.program} --seed {options.seed}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
