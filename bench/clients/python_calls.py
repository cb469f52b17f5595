# SPDX-License-Identifier: BSL-1.0
"""What bench_calls does, by boto3 (a thread for each call in flight) or by aiobotocore.

usage: python_calls.py boto3|aiobotocore OPERATION ENDPOINT --count N --in-flight N [--ca-file F]

OPERATION: get, put, batch or query. Both clients leave items as DynamoDB's JSON has them. The items to write are those that the server returns. Prints a
line of JSON.
"""

import argparse
import asyncio
import json
import resource
import time
from concurrent.futures import ThreadPoolExecutor

TABLE = "orders"
PARTITION = {"S": "customer#00010000"}
KEY = {"pk": PARTITION, "sk": {"S": "order#2026-11-01T12:34:56.789Z#0000"}}
QUERY = {"TableName": TABLE, "KeyConditionExpression": "pk = :p", "ExpressionAttributeValues": {":p": PARTITION}, "Limit": 100}


def call_of(operation, items):
    """The name of the client's function, and its arguments."""
    return {
        "get": ("get_item", {"TableName": TABLE, "Key": KEY, "ConsistentRead": True}),
        "put": ("put_item", {"TableName": TABLE, "Item": items[0]}),
        "batch": ("batch_write_item", {"RequestItems": {TABLE: [{"PutRequest": {"Item": item}} for item in items[:25]]}}),
        "query": ("query", QUERY),
    }[operation]


def settings(asked):
    return {
        "region_name": "us-east-1",
        "endpoint_url": asked.endpoint,
        "aws_access_key_id": "AKIDEXAMPLE",
        "aws_secret_access_key": "secret",
        "verify": asked.ca_file,
    }, {"max_pool_connections": asked.in_flight}


class meter:
    def __init__(self, asked):
        self.asked = asked
        self.before = resource.getrusage(resource.RUSAGE_SELF)
        self.begin = time.monotonic()

    def print(self):
        took = time.monotonic() - self.begin
        after = resource.getrusage(resource.RUSAGE_SELF)
        user = 1e6 * (after.ru_utime - self.before.ru_utime) / self.asked.count
        system = 1e6 * (after.ru_stime - self.before.ru_stime) / self.asked.count
        print(json.dumps({
            "client": self.asked.client, "operation": self.asked.operation, "tls": self.asked.endpoint.startswith("https:"),
            "in_flight": self.asked.in_flight, "connections": self.asked.in_flight, "threads": 1, "lines": 1, "count": self.asked.count,
            "cpu_us": user + system, "user_us": user, "system_us": system, "per_second": self.asked.count / took, "max_rss_kb": after.ru_maxrss,
        }))  # fmt: skip


def shares(asked, count):
    return [count // asked.in_flight + (i < count % asked.in_flight) for i in range(asked.in_flight)]


def by_threads(asked):
    import boto3
    import botocore.config

    arguments, config = settings(asked)
    client = boto3.client("dynamodb", config=botocore.config.Config(**config), **arguments)
    name, keywords = call_of(asked.operation, client.query(**QUERY)["Items"])
    function = getattr(client, name)

    def calls(count):
        for _ in range(count):
            function(**keywords)

    with ThreadPoolExecutor(asked.in_flight) as threads:
        list(threads.map(calls, shares(asked, 2 * asked.in_flight)))
        used = meter(asked)
        list(threads.map(calls, shares(asked, asked.count)))
        used.print()


async def by_tasks(asked):
    import aiobotocore.config
    import aiobotocore.session

    arguments, config = settings(asked)
    session = aiobotocore.session.get_session()
    async with session.create_client("dynamodb", config=aiobotocore.config.AioConfig(**config), **arguments) as client:
        name, keywords = call_of(asked.operation, (await client.query(**QUERY))["Items"])
        function = getattr(client, name)

        async def calls(count):
            for _ in range(count):
                await function(**keywords)

        await asyncio.gather(*map(calls, shares(asked, 2 * asked.in_flight)))
        used = meter(asked)
        await asyncio.gather(*map(calls, shares(asked, asked.count)))
        used.print()


options = argparse.ArgumentParser(usage=__doc__)
options.add_argument("client", choices=["boto3", "aiobotocore"])
options.add_argument("operation", choices=["get", "put", "batch", "query"])
options.add_argument("endpoint")
options.add_argument("--count", type=int, required=True)
options.add_argument("--in-flight", type=int, required=True)
options.add_argument("--ca-file")
asked = options.parse_args()
if asked.client == "boto3":
    by_threads(asked)
else:
    asyncio.run(by_tasks(asked))
