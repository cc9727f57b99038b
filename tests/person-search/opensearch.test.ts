import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import { buildDocument } from "../../lib/person-search/document.ts";
import { OpenSearchEngine } from "../../lib/person-search/opensearch.ts";
import { IndexingError } from "../../lib/person-search/search-engine.ts";
import { type Reaction, serveOpenSearch, withStatus } from "../testkit/fake-opensearch.ts";

/* What the engine of OpenSearch does while OpenSearch fails. `tests/opensearch/` runs it on a real node. */

const [ID, OTHER_ID] = ["a0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000002"];
const query = { filters: { hasEmail: true }, facets: [], limit: 10 } as const;

const shards = { total: 2, successful: 2, failed: 0 };
const hits = { total: { value: 1, relation: "eq" }, hits: [{ sort: [0, ID] }] };
const complete = { timed_out: false, _shards: shards, hits };
const found = { ids: [ID], totalCount: 1, totalIsExact: true, facets: new Map() };

const incomplete: Record<string, Reaction> = {
  "the engine's own timeout": { ...complete, timed_out: true },
  "a failed shard": { ...complete, _shards: { ...shards, successful: 1, failed: 1 } },
  "a shard without an active copy": { ...complete, _shards: { ...shards, successful: 1 } },
  "no information about the shards": { timed_out: false, hits },
  "no information about a timeout": { _shards: shards, hits },
  "no total": { ...complete, hits: { hits: hits.hits } },
  "fewer persons than the total": { ...complete, hits: { ...hits, total: { value: 2, relation: "eq" } } },
  "a person without an id": { ...complete, hits: { ...hits, hits: [{ sort: [0] }] } },
  "no persons": { ...complete, hits: { total: hits.total } },
  nothing: {},
  "an overload": withStatus(429),
  "a gateway without a backend": withStatus(503),
  "a broken connection": (response) => response.destroy(),
  "a response that breaks off": (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": 1_000 }).write('{"timed_out":');
    setImmediate(() => response.destroy());
  },
};

test.each(Object.entries(incomplete))("search: %s is followed by one retry", async (_, reaction) => {
  const { engine, requests } = await serveOpenSearch([reaction, complete]);
  expect(await engine.search(query)).toEqual(found);
  expect(requests.map(({ line }) => line)).toEqual(["POST /persons/_search", "POST /persons/_search"]);
});

test.each(Object.entries(incomplete))(
  "search: %s twice is a failure, and never a shorter result",
  async (_, reaction) => {
    const { engine, requests } = await serveOpenSearch([reaction, reaction, complete]);
    await expect(engine.search(query)).rejects.toThrow(ServiceUnavailableError);
    expect(requests).toHaveLength(2);
  },
);

test("search: a rejected query is a failure without a retry", async () => {
  const { engine, requests } = await serveOpenSearch([withStatus(400), complete]);
  await expect(engine.search(query)).rejects.toThrow(ServiceUnavailableError);
  expect(requests).toHaveLength(1);
});

test("search: the cause of a failure has the status and the type of the response, and nothing of its message", async () => {
  const body = { error: { type: "parsing_exception", reason: "[Ada Lovelace] is not valid" } };
  const { engine } = await serveOpenSearch([withStatus(400, body), withStatus(403)]);
  const causes = [await engine.search(query).catch(readCause), await engine.search(query).catch(readCause)];
  expect(causes).toMatchObject([{ code: "400 parsing_exception" }, { code: "403" }]);
  expect(inspect(causes, { depth: 9 })).not.toContain("Ada");
});

test("search: nobody listens: a failure", async () => {
  const engine = new OpenSearchEngine({ url: "http://127.0.0.1:1" });
  await expect(engine.search(query)).rejects.toThrow(ServiceUnavailableError);
  await engine.close();
});

test("search: a requested facet that is missing is a failure", async () => {
  const { engine } = await serveOpenSearch([complete, complete]);
  await expect(engine.search({ ...query, facets: ["city"] })).rejects.toThrow(ServiceUnavailableError);
});

test("search: a facet shows the folded value if no person has it any more", async () => {
  const aggregations = { city: { buckets: [{ key: "rome", doc_count: 1 }] } };
  const spellings = { responses: [{ timed_out: false, _shards: shards }] };
  const { engine } = await serveOpenSearch([{ ...complete, aggregations }, spellings]);
  const facets = new Map([["city", [{ value: "rome", count: 1 }]]]);
  expect(await engine.search({ ...query, facets: ["city"] })).toEqual({ ...found, facets });
});

test("search: spellings that are not complete are a failure", async () => {
  const aggregations = { city: { buckets: [{ key: "rome", doc_count: 1 }] } };
  const spellings = { responses: [{ timed_out: true, _shards: shards }] };
  const { engine } = await serveOpenSearch([{ ...complete, aggregations }, spellings, spellings]);
  await expect(engine.search({ ...query, facets: ["city"] })).rejects.toThrow(ServiceUnavailableError);
});

const silences: Record<string, (response: ServerResponse) => void> = {
  "does not respond": () => {},
  "stops in the middle of a response": (response) => {
    response.writeHead(200, { "content-type": "application/json" }).write('{"timed_out":');
  },
};
test.each(Object.entries(silences))("search: if the engine %s, the signal ends it", async (_, silence) => {
  const controller = new AbortController();
  let closed: Promise<unknown> | undefined;
  const { engine, requests } = await serveOpenSearch([
    (response) => {
      closed = once(response, "close");
      silence(response);
      setImmediate(() => controller.abort(new Error("no time left")));
    },
    complete,
  ]);
  await expect(engine.search(query, controller.signal)).rejects.toThrow("no time left");
  await closed;
  expect(requests).toHaveLength(1);
});

const documents = [buildDocument(ID, { city: "Rome" }), buildDocument(OTHER_ID, { city: "Oslo" })];
const done = { index: { status: 200 } };
const rejected = { index: { status: 429, error: { type: "rejected_execution_exception" } } };

test("put: only the persons that the engine rejected are sent again", async () => {
  const { engine, requests } = await serveOpenSearch([{ items: [done, rejected] }, { items: [done] }]);
  await engine.put(documents);
  expect(requests.map(({ body }) => [body.includes(ID), body.includes(OTHER_ID)])).toEqual([
    [true, true],
    [false, true],
  ]);
});

test("put: the error names the persons that the engine rejected twice, and no others", async () => {
  const { engine } = await serveOpenSearch([{ items: [done, rejected] }, { items: [rejected] }]);
  await expect(engine.put(documents)).rejects.toEqual(new IndexingError([OTHER_ID]));
});

test.each([
  ["fails", [withStatus(500)]],
  ["fails twice", [withStatus(503), withStatus(503)]],
  ["has too few outcomes", [{ items: [done] }, { items: [done] }]],
  ["has no outcomes", [{}, {}]],
])("put: a request that %s names all of its persons", async (_, reactions) => {
  const { engine } = await serveOpenSearch(reactions);
  await expect(engine.put(documents)).rejects.toEqual(new IndexingError([ID, OTHER_ID]));
});

test("put: the last document of a person counts, also if it is sent again", async () => {
  const { engine, requests } = await serveOpenSearch([{ items: [rejected] }, { items: [done] }]);
  await engine.put([buildDocument(ID, { city: "Rome" }), buildDocument(ID, { city: "Oslo" })]);
  expect(requests.map(({ body }) => [body.includes("rome"), body.includes("oslo")])).toEqual([
    [false, true],
    [false, true],
  ]);
});

test("put: many persons are sent in requests of at most 5 MB", async () => {
  const sizes: number[] = [];
  const many = Array.from({ length: 12 }, (_, i) =>
    buildDocument(`a0000000-0000-4000-8000-${String(i).padStart(12, "0")}`, {
      skills: Array.from({ length: 1_500 }, (_, j) => `${"é".repeat(100)} ${j}`),
    }),
  );
  const { engine, requests } = await serveOpenSearch(
    Array.from(
      { length: 30 },
      (): Reaction => (response) => {
        const body = requests.at(-1)?.body ?? "";
        sizes.push(Buffer.byteLength(body));
        const items = (body.match(/"_id"/g) ?? []).map(() => done);
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ items }));
      },
    ),
  );
  await engine.put(many);
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5_000_000);
});

test("remove: a person who is not in the index is removed already", async () => {
  const { engine } = await serveOpenSearch([{ items: [{ delete: { status: 200 } }, { delete: { status: 404 } }] }]);
  await engine.remove([ID, OTHER_ID]);
});

test("connection: user and password of the address authenticate the requests", async () => {
  const { engine, requests } = await serveOpenSearch([complete], { user: "ada:p%40ss@" });
  await engine.search(query);
  expect(requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from("ada:p@ss").toString("base64")}`);
});

test("connection: requests are signed with the current credentials, also a retry", async () => {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
  const signing = { region: "eu-central-1", getCredentials: async () => credentials };
  const { engine, requests } = await serveOpenSearch([withStatus(503), complete], { signing });
  await engine.search(query);
  for (const { headers } of requests) {
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/es\/aws4_request/,
    );
    expect(headers["x-amz-security-token"]).toBe("session");
  }
  expect(requests).toHaveLength(2);
});

test("connection: credentials that cannot be read are a failure", async () => {
  const signing = { region: "eu-central-1", getCredentials: () => Promise.reject(new Error("no credentials")) };
  const { engine } = await serveOpenSearch([complete], { signing });
  await expect(engine.search(query)).rejects.toThrow(ServiceUnavailableError);
});

test("listPersons: if a rebuild replaces the index meanwhile, the persons of the new one are listed from the start", async () => {
  const page = (...ids: string[]) => ({
    timed_out: false,
    _shards: { total: 1, successful: 1, failed: 0 },
    _scroll_id: "scroll",
    hits: { total: { value: 2 }, hits: ids.map((id) => ({ fields: { id: [id], fingerprint: [1] } })) },
  });
  const { engine } = await serveOpenSearch([page("a"), withStatus(404), page("b"), page("c"), page()]);
  const listed: string[] = [];
  for await (const persons of engine.listPersons()) listed.push(...persons.map(({ id }) => id));
  expect(listed).toEqual(["a", "b", "c"]);
});

const readCause = (error: unknown) => (error instanceof Error ? error.cause : undefined);
