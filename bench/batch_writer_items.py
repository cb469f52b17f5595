# SPDX-License-Identifier: BSL-1.0
"""boto3's batch writer on the same items: batch_writer_items.py COUNT ENDPOINT"""
import resource
import sys
import time

import boto3

count, endpoint = int(sys.argv[1]), sys.argv[2]
db = boto3.resource("dynamodb", region_name="us-east-1", endpoint_url=endpoint,
                    aws_access_key_id="local", aws_secret_access_key="local")
name = "bench-batch-writer-boto3"
try:
    db.Table(name).delete()
except db.meta.client.exceptions.ResourceNotFoundException:
    pass
table = db.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
text = "x" * 150
start = time.monotonic()
with table.batch_writer(overwrite_by_pkeys=["id"]) as batch:
    for i in range(count):
        batch.put_item({"id": f"item-{i}", "n": i, "text": text})
took = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"boto3                      {count / took:8.0f} items/s  {peak:6d} KB at most")
