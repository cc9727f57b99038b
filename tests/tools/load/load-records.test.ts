import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { expect, inject, onTestFinished, test } from "vitest";
import { MAX_LINE_BYTES } from "../../../stacks/tools/load/lines.ts";
import { loadRecords } from "../../../stacks/tools/load/load-records.ts";
import { client } from "../../testkit/client.ts";
import { type DatabaseRequest, type Interceptor, startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { LOCAL } from "../../testkit/environment.ts";
import { buildPeople, buildPerson } from "../../testkit/people.ts";
import { createGlobalTable, readPersons, writePeopleFile, writeRecordsFile } from "../../testkit/records-file.ts";

const toPersonMap = <P extends { readonly id: string }>(people: readonly P[]) =>
  new Map(people.map((person) => [`PERSON#${person.id}`, person]));

test("loadRecords writes each person of the file and leaves no checkpoint", async () => {
  const people = buildPeople(1_234);
  const table = await createGlobalTable();
  const file = await writePeopleFile(people);
  const { loaded, invalid, line } = await loadRecords({ client, type: "person", table, file });
  expect({ loaded, invalid, line }).toEqual({ loaded: 1_234, invalid: 0, line: 1_234 });
  expect(await readPersons(table)).toEqual(toPersonMap(people));
  await expect(access(`${file}.checkpoint`)).rejects.toThrow("ENOENT");
});

test("loadRecords writes a company under its company key", async () => {
  const company = { id: buildPerson().id, name: "Acme", deep: JSON.parse(`${"[".repeat(30)}${"]".repeat(30)}`) };
  const table = await createGlobalTable();
  const file = await writeRecordsFile([JSON.stringify(company)]);
  await loadRecords({ client, type: "company", table, file });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  expect(Items.map((item) => unmarshall(item))).toEqual([{ pk: `COMPANY#${company.id}`, company }]);
});

test("loadRecords deletes a company", async () => {
  const { id } = buildPerson();
  const table = await createGlobalTable();
  const lines = [
    { id, name: "Acme" },
    { id, deleted: true },
  ].map((line) => JSON.stringify(line));
  for (const line of lines) await loadRecords({ client, type: "company", table, file: await writeRecordsFile([line]) });
  const { Items } = await client.send(new ScanCommand({ TableName: table }));
  expect(Items).toEqual([]);
});

test("loadRecords writes nothing if its checkpoint is not writable", async () => {
  const table = await createGlobalTable();
  const file = await writeRecordsFile([JSON.stringify(buildPerson())]);
  await mkdir(`${file}.checkpoint.new`);
  await expect(loadRecords({ client, type: "person", table, file })).rejects.toThrow(/EISDIR|EPERM/);
  expect(await readPersons(table)).toEqual(new Map());
});

test("loadRecords accepts CRLF, blank lines and a last line without a newline, and stores ids in lower case", async () => {
  const [first, second] = buildPeople(2);
  const lines = [JSON.stringify({ ...first, id: first?.id.toUpperCase() }), "", "  \r", `${JSON.stringify(second)}\r`];
  const table = await createGlobalTable();
  const file = await writeRecordsFile(lines, "");
  expect(await loadRecords({ client, type: "person", table, file })).toMatchObject({ loaded: 2, invalid: 0 });
  expect(await readPersons(table)).toEqual(toPersonMap([first, second].flatMap((person) => person ?? [])));
});

test("loadRecords reports invalid lines by number and reason, without their content, and loads the others", async () => {
  const person = buildPerson();
  const secret = "Lovelace";
  const lines = [
    `{"lastName": "${secret}"`,
    JSON.stringify({ lastName: secret }),
    JSON.stringify({ id: secret }),
    JSON.stringify([secret]),
    Buffer.from([0x22, 0xff, 0x22]),
    JSON.stringify({ ...buildPerson(), lastName: "x".repeat(MAX_LINE_BYTES) }),
    `{"id":"${buildPerson().id}","n":1e300}`,
    `{"id":"${buildPerson().id}","n":${"[".repeat(31)}${"]".repeat(31)}}`,
    `{"id":"${buildPerson().id}","n":1e-200}`,
    `{"id":"${buildPerson().id}","\\ud800":1}`,
    `{"id":"${buildPerson().id}","deep":[{"":1}]}`,
    JSON.stringify({ ...buildPerson(), deleted: "true" }),
    JSON.stringify({ ...person, deleted: false }),
  ];
  const table = await createGlobalTable();
  const file = await writeRecordsFile(lines);
  const reported: string[] = [];
  const onInvalidLine = (line: number, reason: string) => reported.push(`${line} ${reason}`);
  expect(await loadRecords({ client, type: "person", table, file, onInvalidLine })).toMatchObject({
    loaded: 1,
    invalid: 12,
  });
  expect(reported).toEqual([
    "1 is not JSON",
    "2 is not a JSON object with a UUID `id`",
    "3 is not a JSON object with a UUID `id`",
    "4 is not a JSON object with a UUID `id`",
    "5 is not UTF-8",
    `6 has more than ${MAX_LINE_BYTES} bytes`,
    "7 has a value that DynamoDB cannot store",
    "8 has a value that DynamoDB cannot store",
    "9 has a value that DynamoDB cannot store",
    "10 has a value that DynamoDB cannot store",
    "11 has a value that DynamoDB cannot store",
    "12 has a `deleted` that is not true or false",
  ]);
  expect(await readPersons(table)).toEqual(toPersonMap([{ ...person, deleted: false }]));
});

test("loadRecords retries items that DynamoDB leaves unprocessed", async () => {
  let requests = 0;
  const { proxiedClient, takeRequests } = await startProxiedClient(async (request, forward) => {
    if (request.operation !== "BatchWriteItem") return forward(request);
    const body = JSON.parse(request.body);
    const [[name, puts]] = Object.entries<unknown[]>(body.RequestItems) as [[string, unknown[]]];
    // Every other request writes only its first item.
    if (requests++ % 2 > 0) return forward(request);
    const answer = await forward({ ...request, body: JSON.stringify({ RequestItems: { [name]: puts.slice(0, 1) } }) });
    return { ...answer, body: JSON.stringify({ UnprocessedItems: puts.length > 1 ? { [name]: puts.slice(1) } : {} }) };
  });
  const people = buildPeople(200);
  const table = await createGlobalTable();
  const file = await writePeopleFile(people);
  await loadRecords({ client: proxiedClient, type: "person", table, file });
  expect(await readPersons(table)).toEqual(toPersonMap(people));
  expect(countPuts(takeRequests())).toBeGreaterThan(200 / 25);
});

const DENIED = {
  status: 400,
  headers: {},
  body: JSON.stringify({ __type: "AccessDeniedException", message: "no" }),
};

test("loadRecords continues from its checkpoint after an error", async () => {
  let requests = 0;
  const { proxiedClient, takeRequests } = await startProxiedClient(async (request, forward) => {
    if (requests++ < 200) return forward(request);
    return DENIED;
  });
  const people = buildPeople(3_000);
  const table = await createGlobalTable();
  const file = await writePeopleFile(people);
  await expect(loadRecords({ client: proxiedClient, type: "person", table, file })).rejects.toThrow("no");
  const { progress } = JSON.parse(await readFile(`${file}.checkpoint`, "utf8"));
  expect(progress.line).toBeGreaterThanOrEqual(1_000);

  requests = -Infinity;
  takeRequests();
  expect(await loadRecords({ client: proxiedClient, type: "person", table, file })).toMatchObject({
    loaded: 3_000,
    line: 3_000,
  });
  expect(countPuts(takeRequests())).toBe((3_000 - progress.line) / 25);
  expect(await readPersons(table)).toEqual(toPersonMap(people));
});

test("loadRecords ignores a corrupt checkpoint", async () => {
  const table = await createGlobalTable();
  const file = await writePeopleFile(buildPeople(60));
  await writeFile(`${file}.checkpoint`, '{"load": "torn');
  expect(await loadRecords({ client, type: "person", table, file })).toMatchObject({ loaded: 60 });
});

/** Loads a part of a file of 1,000 persons, which leaves a checkpoint. `allowAll` lets later requests of the client through. */
async function loadPart() {
  const table = await createGlobalTable();
  const file = await writePeopleFile(buildPeople(1_000));
  let allowed = 100;
  const { proxiedClient } = await startProxiedClient(async (request, forward) =>
    allowed-- > 0 ? forward(request) : DENIED,
  );
  await expect(loadRecords({ client: proxiedClient, type: "person", table, file })).rejects.toThrow("no");
  expect(JSON.parse(await readFile(`${file}.checkpoint`, "utf8")).progress.line).toBeGreaterThan(0);
  const allowAll = () => {
    allowed = Number.POSITIVE_INFINITY;
  };
  return { table, file, proxiedClient, allowAll };
}

test("loadRecords ignores the checkpoint of another database that has a table of the same name", async () => {
  const { table, file } = await loadPart();
  const other = await startProxiedClient((request, forward) => forward(request));
  expect(await loadRecords({ client: other.proxiedClient, type: "person", table, file })).toMatchObject({
    loaded: 1_000,
  });
  expect(countPuts(other.takeRequests())).toBe(1_000 / 25);
});

test("loadRecords ignores the checkpoint of another table", async () => {
  const { file } = await loadPart();
  const table = await createGlobalTable();
  expect(await loadRecords({ client, type: "person", table, file })).toMatchObject({ loaded: 1_000 });
  expect((await readPersons(table)).size).toBe(1_000);
});

test("loadRecords ignores the checkpoint of a file that has changed", async () => {
  const { table, file, proxiedClient, allowAll } = await loadPart();
  const changed = buildPeople(10);
  await writeFile(file, changed.map((person) => JSON.stringify(person)).join("\n"));
  allowAll();
  expect(await loadRecords({ client: proxiedClient, type: "person", table, file })).toMatchObject({ loaded: 10 });
  const persons = await readPersons(table);
  expect(changed.map(({ id }) => persons.get(`PERSON#${id}`))).toEqual(changed);
});

test("loadRecords leaves no checkpoint if the table does not exist, and keeps that of another table", async () => {
  const { file } = await loadPart();
  const checkpoint = await readFile(`${file}.checkpoint`, "utf8");
  const newFile = await writePeopleFile(buildPeople(60));
  for (const each of [file, newFile])
    await expect(loadRecords({ client, type: "person", table: "no-such-table", file: each })).rejects.toThrow();
  expect(await readFile(`${file}.checkpoint`, "utf8")).toBe(checkpoint);
  await expect(access(`${newFile}.checkpoint`)).rejects.toThrow("ENOENT");
  await expect(access(`${newFile}.checkpoint.new`)).rejects.toThrow("ENOENT");
});

const countPuts = (requests: readonly DatabaseRequest[]): number =>
  requests.filter(({ operation }) => operation === "BatchWriteItem").length;

async function startProxiedClient(between: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), between);
  onTestFinished(() => proxy.stop());
  return { proxiedClient: new DynamoDBClient({ ...LOCAL, endpoint: proxy.endpoint }), takeRequests: proxy.take };
}
