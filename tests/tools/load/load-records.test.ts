import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { expect, inject, onTestFinished, test } from "vitest";
import { MAX_LINE_BYTES } from "../../../stacks/tools/load/lines.ts";
import { loadRecords } from "../../../stacks/tools/load/load-records.ts";
import { client } from "../../testkit/client.ts";
import { type Interceptor, startDatabaseProxy } from "../../testkit/database-proxy.ts";
import { LOCAL } from "../../testkit/environment.ts";
import { buildPeople, buildPerson } from "../../testkit/people.ts";
import { contentOf, emptyTable, fileOf } from "../../testkit/records-file.ts";

const expected = <P extends { readonly id: string }>(people: readonly P[]) =>
  new Map(people.map((person) => [`PERSON#${person.id}`, person]));

test("each person of the file is in the table, and nothing else is left behind", async () => {
  const people = buildPeople(1_234);
  const [table, file] = [await emptyTable(), await fileOf(people.map((person) => JSON.stringify(person)))];
  const { loaded, bad, line } = await loadRecords({ client, type: "person", table, file });
  expect({ loaded, bad, line }).toEqual({ loaded: 1_234, bad: 0, line: 1_234 });
  expect(await contentOf(table)).toEqual(expected(people));
  await expect(access(`${file}.checkpoint`)).rejects.toThrow("ENOENT");
});

test("a company is in the table as one", async () => {
  const company = { id: buildPerson().id, name: "Acme", deep: JSON.parse(`${"[".repeat(30)}${"]".repeat(30)}`) };
  const [table, file] = [await emptyTable(), await fileOf([JSON.stringify(company)])];
  await loadRecords({ client, type: "company", table, file });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  expect(Items.map((item) => unmarshall(item))).toEqual([{ pk: `COMPANY#${company.id}`, company }]);
});

test("a file that cannot have its checkpoint beside it is not begun with", async () => {
  const [table, file] = [await emptyTable(), await fileOf([JSON.stringify(buildPerson())])];
  await mkdir(`${file}.checkpoint.new`);
  await expect(loadRecords({ client, type: "person", table, file })).rejects.toThrow("EISDIR");
  expect(await contentOf(table)).toEqual(new Map());
});

test("ids are kept in lower case; the last line needs no end, lines may end as on Windows, and blank ones do not matter", async () => {
  const [first, second] = buildPeople(2);
  const lines = [JSON.stringify({ ...first, id: first?.id.toUpperCase() }), "", "  \r", `${JSON.stringify(second)}\r`];
  const [table, file] = [await emptyTable(), await fileOf(lines, "")];
  expect(await loadRecords({ client, type: "person", table, file })).toMatchObject({ loaded: 2, bad: 0 });
  expect(await contentOf(table)).toEqual(expected([first, second].flatMap((person) => person ?? [])));
});

test("an id that comes twice in a request is put once, as it is in the later line", async () => {
  const person = buildPerson();
  const lines = [person, { ...person, city: "Paris" }].map((each) => JSON.stringify(each));
  const [table, file] = [await emptyTable(), await fileOf(lines)];
  await loadRecords({ client, type: "person", table, file });
  expect(await contentOf(table)).toEqual(expected([{ ...person, city: "Paris" }]));
});

test("lines that are no person are told by number and reason, never by what they hold, and the others loaded", async () => {
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
    JSON.stringify(person),
  ];
  const [table, file] = [await emptyTable(), await fileOf(lines)];
  const told: string[] = [];
  const onInvalidLine = (line: number, reason: string) => told.push(`${line} ${reason}`);
  expect(await loadRecords({ client, type: "person", table, file, onInvalidLine })).toMatchObject({
    loaded: 1,
    bad: 11,
  });
  expect(told).toEqual([
    "1 is not JSON",
    "2 is no object with an id that is a UUID",
    "3 is no object with an id that is a UUID",
    "4 is no object with an id that is a UUID",
    "5 is not UTF-8",
    `6 has more than ${MAX_LINE_BYTES} bytes`,
    "7 has a value that DynamoDB can't hold",
    "8 has a value that DynamoDB can't hold",
    "9 has a value that DynamoDB can't hold",
    "10 has a value that DynamoDB can't hold",
    "11 has a value that DynamoDB can't hold",
  ]);
  expect(await contentOf(table)).toEqual(expected([person]));
});

test("what DynamoDB leaves unprocessed is sent again", async () => {
  let requests = 0;
  const { through, sent } = await proxied(async (request, forward) => {
    const body = JSON.parse(request.body);
    const [[name, puts]] = Object.entries<unknown[]>(body.RequestItems) as [[string, unknown[]]];
    // Of every other request only the first item is taken.
    if (requests++ % 2 > 0) return forward(request);
    const answer = await forward({ ...request, body: JSON.stringify({ RequestItems: { [name]: puts.slice(0, 1) } }) });
    return { ...answer, body: JSON.stringify({ UnprocessedItems: puts.length > 1 ? { [name]: puts.slice(1) } : {} }) };
  });
  const people = buildPeople(200);
  const [table, file] = [await emptyTable(), await fileOf(people.map((person) => JSON.stringify(person)))];
  await loadRecords({ client: through, type: "person", table, file });
  expect(await contentOf(table)).toEqual(expected(people));
  expect(sent().length).toBeGreaterThan(200 / 25);
});

const DENIED = {
  status: 400,
  headers: {},
  body: JSON.stringify({ __type: "AccessDeniedException", message: "no" }),
};

test("a load that fails goes on where it was, not from the start", async () => {
  let requests = 0;
  const { through, sent } = await proxied(async (request, forward) => {
    if (requests++ < 60) return forward(request);
    return DENIED;
  });
  const people = buildPeople(3_000);
  const [table, file] = [await emptyTable(), await fileOf(people.map((person) => JSON.stringify(person)))];
  await expect(loadRecords({ client: through, type: "person", table, file })).rejects.toThrow("no");
  const { progress } = JSON.parse(await readFile(`${file}.checkpoint`, "utf8"));
  expect(progress.line).toBeGreaterThanOrEqual((60 - 16) * 25);

  requests = -Infinity;
  sent();
  expect(await loadRecords({ client: through, type: "person", table, file })).toMatchObject({
    loaded: 3_000,
    line: 3_000,
  });
  expect(sent()).toHaveLength((3_000 - progress.line) / 25);
  expect(await contentOf(table)).toEqual(expected(people));
});

test("a checkpoint counts for its table and file only, as they were", async () => {
  const people = buildPeople(60);
  const [table, file] = [await emptyTable(), await fileOf(people.map((person) => JSON.stringify(person)))];
  await expect(loadRecords({ client, type: "person", table: "no-such-table", file })).rejects.toThrow();
  expect(await loadRecords({ client, type: "person", table, file })).toMatchObject({ loaded: 60 });
  await writeFile(`${file}.checkpoint`, '{"load": "torn');
  expect(await loadRecords({ client, type: "person", table, file })).toMatchObject({ loaded: 60 });
});

test("a checkpoint counts for its database only: another may have a table of that name", async () => {
  const people = buildPeople(1_000);
  const [table, file] = [await emptyTable(), await fileOf(people.map((person) => JSON.stringify(person)))];
  let requests = 0;
  const first = await proxied(async (request, forward) => (requests++ < 30 ? forward(request) : DENIED));
  await expect(loadRecords({ client: first.through, type: "person", table, file })).rejects.toThrow("no");
  expect(JSON.parse(await readFile(`${file}.checkpoint`, "utf8")).progress.line).toBeGreaterThan(0);

  const second = await proxied((request, forward) => forward(request));
  expect(await loadRecords({ client: second.through, type: "person", table, file })).toMatchObject({ loaded: 1_000 });
  expect(second.sent()).toHaveLength(1_000 / 25);
});

async function proxied(between: Interceptor) {
  const proxy = await startDatabaseProxy(inject("databaseEndpoint"), between);
  onTestFinished(() => proxy.stop());
  return { through: new DynamoDBClient({ ...LOCAL, endpoint: proxy.endpoint }), sent: proxy.take };
}
