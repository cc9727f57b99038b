import { gzipSync } from "node:zlib";
import jsonBodyParser from "@middy/http-json-body-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BadRequestError } from "../../lib/errors.ts";
import { parseJson } from "../../lib/http/parse-json.ts";

type Request = Parameters<NonNullable<ReturnType<typeof parseJson>["before"]>>[0];

/** The parsed body, or the details of the 400. */
async function parse(event: { headers: object; body?: string; isBase64Encoded?: boolean }): Promise<unknown> {
  const request = { event: { isBase64Encoded: false, ...event }, context: {} } as unknown as Request;
  try {
    await parseJson().before?.(request);
    return { body: request.context.body };
  } catch (error) {
    return error instanceof BadRequestError ? { details: error.details } : { thrown: error };
  }
}

/** The body that middy's parser leaves, or the status of its error. */
async function parseWithMiddy(event: object): Promise<{ body: unknown } | { status: unknown }> {
  const request = { event: { ...event } } as unknown as Request;
  try {
    await jsonBodyParser().before?.(request);
    return { body: request.event.body };
  } catch (error) {
    return { status: error instanceof Error && "statusCode" in error ? error.statusCode : error };
  }
}

const HEADERS = { "content-type": "application/json" };
const toBase64 = (text: string | Buffer) => ({ body: Buffer.from(text).toString("base64"), isBase64Encoded: true });
const detail = (path: string, message: string) => ({ details: [{ path, message }] });

/** Any character may be written as an escape. */
const spell = (key: string) =>
  fc.constantFrom(key, key.replaceAll("_", "\\u005f"), key.replaceAll("c", "\\u0063"), key.replaceAll("o", "\\u006F"));
const keys = fc
  .constantFrom("__proto__", "constructor", "prototype", "a", "_", "__proto", "toString", "\ufffd", "\\ufffd")
  .chain(spell)
  .map((key) => `"${key}"`);
const values = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.json(),
    keys,
    fc.array(tie("value"), { maxLength: 3 }).map((items) => `[${items.join()}]`),
    fc
      .array(fc.tuple(keys, tie("value")), { maxLength: 3 })
      .map((entries) => `{${entries.map(([key, value]) => `${key}: ${value}`).join()}}`),
  ),
})).value;
const bodies = fc.oneof(
  values,
  fc.string({ minLength: 1 }).filter((text) => !text.startsWith("\ufeff")),
  values.map((text) => text.slice(0, -1)).filter((text) => text !== ""),
);
const types = fc.constantFrom(
  "application/json",
  "application/json; charset=utf-8",
  "APPLICATION/JSON",
  "application/ld+json",
  "application/jsonp",
  "text/plain",
  undefined,
);

/** Every value with its own keys only, so that a property named `__proto__` is compared, too. */
const toEntries = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).map(([key, field]) => [key, toEntries(field)])
    : value;

function tryJson(text: string): { body: unknown } | undefined {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

test("parseJson accepts and rejects what middy's parser does, except that it accepts keys such as __proto__", async () => {
  const seen = { accepted: 0, forbiddenKey: 0, notJson: 0, otherType: 0 };
  await fc.assert(
    fc.asyncProperty(bodies, types, fc.boolean(), async (text, type, isBase64Encoded) => {
      const event = { headers: { "content-type": type }, ...(isBase64Encoded ? toBase64(text) : { body: text }) };
      const sent = isBase64Encoded ? Buffer.from(text).toString() : text;
      const [own, middy, json] = [await parse(event), await parseWithMiddy(event), tryJson(sent)];
      if ("body" in middy) {
        seen.accepted++;
        expect(own).toEqual({ body: middy.body });
      } else if (middy.status === 415) {
        seen.otherType++;
        expect(own).toEqual(detail("Content-Type", "must be application/json"));
      } else if (json) {
        seen.forbiddenKey++;
        expect(sent).toMatch(/__proto__|constructor|\\u/);
        expect(toEntries(own)).toEqual(toEntries(json));
      } else {
        seen.notJson++;
        expect(own).toEqual(detail("body", "must be JSON"));
      }
    }),
    { numRuns: 3_000 },
  );
  for (const [outcome, count] of Object.entries(seen)) expect(count, outcome).toBeGreaterThan(5);
});

test("parseJson gives equal bodies for equal JSON: with and without escapes, white space, a byte order mark, base64", async () => {
  const escapeAll = (json: string) =>
    json.replace(/[^\x20-\x7e]|[a-z_]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const strings = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\ufffd", "a\ufffdb", "__proto__", "é"));
  const objects = fc.dictionary(strings, fc.oneof(strings, fc.array(strings), fc.dictionary(strings, strings)));
  await fc.assert(
    fc.asyncProperty(objects, async (object) => {
      const json = JSON.stringify(object);
      const escaped = json.replace(/"[^"\\]*"/g, escapeAll);
      for (const text of [json, escaped, JSON.stringify(object, null, 2), `\ufeff${json}`]) {
        expect(await parse({ headers: HEADERS, body: text })).toEqual({ body: object });
        expect(await parse({ headers: HEADERS, ...toBase64(text) })).toEqual({ body: object });
      }
    }),
  );
});

test("parseJson accepts a body nested 10,000 levels deep, with or without an escape in it", async () => {
  const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
  for (const spelling of ["x", "\\u0078"]) {
    const parsed = await parse({ headers: HEADERS, body: `{"b":"${spelling}","a":${deep}}` });
    expect(parsed).toMatchObject({ body: { b: "x" } });
  }
});

test.each([
  '{"__proto__":{"polluted":true}}',
  '{"a":[{"__pr\\u006fto__":{"polluted":true}}]}',
  '{"constructor":{"prototype":{"polluted":true}}}',
])("parseJson keeps %s an ordinary property and pollutes no prototype", async (body) => {
  const parsed = await parse({ headers: HEADERS, body });
  expect(toEntries(parsed)).toEqual(toEntries({ body: JSON.parse(body) }));
  expect({}).not.toHaveProperty("polluted");
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test.each([
  ["no body", {}],
  ["an empty body", { body: "" }],
  ["an empty base64 body", toBase64("")],
  ["only a byte order mark", { body: "\ufeff" }],
])("parseJson rejects %s: is required", async (_, sent) => {
  expect(await parse({ headers: HEADERS, ...sent })).toEqual(detail("body", "is required"));
});

test("parseJson rejects a missing body with another content type because of the content type", async () => {
  expect(await parse({ headers: {} })).toEqual(detail("Content-Type", "must be application/json"));
});

test.each(["application/json ;charset=UTF-8", 'application/json; charset="utf-8"', "application/json\t; a=b"])(
  "parseJson accepts the content type %j",
  async (type) => {
    expect(await parse({ headers: { "content-type": type }, body: "{}" })).toEqual({ body: {} });
  },
);

test.each(["gzip", "br", "identity, gzip", "GZIP", "aws-chunked"])(
  "parseJson rejects a body with Content-Encoding: %s and says that it is not supported",
  async (coding) => {
    const expected = detail("Content-Encoding", "is not supported; send the body uncompressed");
    const headers = { ...HEADERS, "content-encoding": coding };
    expect(await parse({ headers, ...toBase64(gzipSync("{}")) })).toEqual(expected);
    expect(await parse({ headers: { "content-encoding": coding }, body: "{}" })).toEqual(expected);
  },
);

test.each(["identity", "Identity", "", "identity, identity"])(
  "parseJson accepts a body with Content-Encoding: '%s'",
  async (coding) => {
    expect(await parse({ headers: { ...HEADERS, "content-encoding": coding }, body: "{}" })).toEqual({ body: {} });
  },
);

test("parseJson rejects a base64 body that is not UTF-8, and accepts U+FFFD in one that is", async () => {
  const latin1 = Buffer.from('{"a":"Zoë"}', "latin1");
  expect(await parse({ headers: HEADERS, ...toBase64(latin1) })).toEqual(detail("body", "must be UTF-8"));
  expect(await parse({ headers: HEADERS, ...toBase64('{"a":"\ufffd"}') })).toEqual({ body: { a: "\ufffd" } });
});
