// SPDX-License-Identifier: BSL-1.0
//
// What bench_calls does, by the AWS SDK for JavaScript.
//
//   node javascript_calls.cjs OPERATION ENDPOINT COUNT IN_FLIGHT
//
// OPERATION: get, put, batch or query. Items stay as DynamoDB's JSON has them; those to write are
// those that the server returns. NODE_EXTRA_CA_CERTS is the certificate authority to trust. Prints
// a line of JSON.
//
const sdk = require("@aws-sdk/client-dynamodb");

const [operation, endpoint, countText, inFlightText] = process.argv.slice(2);
const count = Number(countText);
const inFlight = Number(inFlightText);

const TableName = "orders";
const partition = { S: "customer#00010000" };
const Key = { pk: partition, sk: { S: "order#2026-11-01T12:34:56.789Z#0000" } };
const page = {
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": partition },
    Limit: 100,
};

const sockets = { keepAlive: true, maxSockets: inFlight };
const client = new sdk.DynamoDBClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
    requestHandler: { httpAgent: sockets, httpsAgent: sockets },
});

function commandOf(items) {
    switch (operation) {
        case "get":
            return () => new sdk.GetItemCommand({ TableName, Key, ConsistentRead: true });
        case "put":
            return () => new sdk.PutItemCommand({ TableName, Item: items[0] });
        case "batch": {
            const puts = items.slice(0, 25).map((Item) => ({ PutRequest: { Item } }));
            return () => new sdk.BatchWriteItemCommand({ RequestItems: { [TableName]: puts } });
        }
        case "query":
            return () => new sdk.QueryCommand(page);
    }
    throw new Error(`no such operation: ${operation}`);
}

async function run(command, calls) {
    let left = calls;
    const one = async () => {
        while (left-- > 0) await client.send(command());
    };
    await Promise.all(Array.from({ length: inFlight }, one));
}

async function main() {
    const command = commandOf((await client.send(new sdk.QueryCommand(page))).Items);
    await run(command, Math.max(10 * inFlight, 200)); // also for the compiler
    const before = process.cpuUsage();
    const begin = process.hrtime.bigint();
    await run(command, count);
    const took = Number(process.hrtime.bigint() - begin) / 1e9;
    const used = process.cpuUsage(before);
    console.log(
        JSON.stringify({
            client: "JavaScript",
            operation,
            tls: endpoint.startsWith("https:"),
            in_flight: inFlight,
            connections: inFlight,
            threads: 1,
            lines: 1,
            count,
            cpu_us: (used.user + used.system) / count,
            user_us: used.user / count,
            system_us: used.system / count,
            per_second: count / took,
            max_rss_kb: process.resourceUsage().maxRSS,
        }),
    );
    client.destroy();
}

main();
