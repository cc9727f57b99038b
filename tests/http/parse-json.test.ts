import jsonBodyParser from "@middy/http-json-body-parser";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "../../lib/http/parse-json.ts";

type Request = Parameters<NonNullable<ReturnType<typeof parseJson>["before"]>>[0];
type Parser = Pick<ReturnType<typeof parseJson>, "before">;

/** What a parser makes of a request: the body it leaves, or the status it refuses with. */
async function outcomeOf(parser: Parser, event: object): Promise<unknown> {
  const request = { event: { ...event } } as unknown as Request;
  try {
    await parser.before?.(request);
    return { body: request.event.body };
  } catch (error) {
    return error instanceof Error && "statusCode" in error ? { refused: error.statusCode } : { thrown: error };
  }
}

const [ours, theirs] = [parseJson(), jsonBodyParser()];
const expectSame = async (event: object) =>
  expect(await outcomeOf(ours, event)).toEqual(await outcomeOf(theirs, event));

/** `_` may be written as an escape, as any other character may. */
const spelled = (key: string) =>
  fc.constantFrom(key, key.replaceAll("_", "\\u005f"), key.replaceAll("c", "\\u0063"), key.replaceAll("o", "\\u006F"));
const keys = fc
  .constantFrom("__proto__", "constructor", "prototype", "a", "_", "__proto", "toString")
  .chain(spelled)
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
  fc.string(),
  values.map((text) => text.slice(0, -1)),
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

test("a body is parsed or refused just as the library would, whatever its keys and however they are spelled", async () => {
  await fc.assert(
    fc.asyncProperty(bodies, types, fc.boolean(), async (text, type, isBase64Encoded) => {
      const body = isBase64Encoded ? Buffer.from(text).toString("base64") : text;
      await expectSame({ headers: { "content-type": type }, body, isBase64Encoded });
    }),
    { numRuns: 3_000 },
  );
});

test("a missing body is refused as the library would", async () => {
  await expectSame({ headers: { "content-type": "application/json" }, isBase64Encoded: false });
  await expectSame({ headers: {}, isBase64Encoded: false });
});

test("a key that pollutes prototypes is refused", async () => {
  const event = { headers: { "content-type": "application/json" }, isBase64Encoded: false };
  for (const body of ['{"__proto__":{}}', '{"a":[{"__pr\\u006fto__":1}]}', '{"constructor":{"prototype":{}}}']) {
    expect(await outcomeOf(ours, { ...event, body })).toEqual({ refused: 422 });
  }
});
