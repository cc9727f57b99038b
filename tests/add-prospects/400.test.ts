import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { buildErrorBody, JSON_HEADERS } from "../testkit/errors.ts";
import type { Call } from "../testkit/invoke.ts";
import { buildPeople, buildPerson } from "../testkit/people.ts";
import { proxy } from "../testkit/setup.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();
const INVALID_BODY = "The request body is not valid; see details";
const INVALID_HEADER = "The request header is not valid; see details";

/** Sends what must be refused before the database hears of it; yields what the answer says is wrong. */
async function refusalOf(body: unknown, headers: Call["headers"] = {}) {
  proxy.take();
  const answer = await addProspects(tenant, body, { headers });
  expect(proxy.take()).toEqual([]);
  const { message, details } = answer.body.error;
  expect({ status: answer.status, headers: answer.headers }).toEqual({ status: 400, headers: JSON_HEADERS });
  expect(answer.body).toEqual(buildErrorBody(answer, "BAD_REQUEST", message, details));
  return { message, details };
}

const refused = (path: string, message: string) => ({ message: INVALID_BODY, details: [{ path, message }] });

describe("a body that is no JSON", () => {
  test.each([
    ["is text", "firstName=Ada"],
    ["is cut short", '{"prospects":['],
    ["is followed by more", "{} {}"],
    ["is nested without end", "[".repeat(200_000)],
  ])("is refused when it %s", async (_, body) => {
    expect(await refusalOf(body)).toEqual(refused("body", "must be JSON"));
  });

  test("is refused when there is none", async () => {
    const headers = { "content-type": "application/json" };
    for (const body of [undefined, ""]) expect(await refusalOf(body, headers)).toEqual(refused("body", "is required"));
  });
});

test("a body is refused for what is wrong with it, nested however deep", async () => {
  const body = "[".repeat(200_000) + "]".repeat(200_000);
  expect(await refusalOf(body)).toEqual(refused("body", "must be an object"));
  expect(await refusalOf(`{"prospects":[${body}]}`)).toMatchObject({
    details: [{ path: "prospects.0.firstName" }, {}],
  });
});

test.each(["iso-8859-1", '"UTF-16"', "utf-8-x", "latin1"])(
  "a body in %s is refused: JSON is in UTF-8",
  async (charset) => {
    const answer = await refusalOf(
      { prospects: [buildPerson()] },
      { "content-type": `application/json;charset=${charset}` },
    );
    const details = [{ path: "Content-Type", message: "must be application/json in UTF-8" }];
    expect(answer).toEqual({ message: INVALID_HEADER, details });
  },
);

test("a body whose bytes are no UTF-8 is refused", async () => {
  const latin1 = Buffer.from(JSON.stringify({ prospects: [{ ...buildPerson(), firstName: "Zoë" }] }), "latin1");
  const answer = await addProspects(tenant, latin1.toString("base64"), { isBase64Encoded: true });
  expect(answer.status).toBe(400);
  expect(answer.body.error.details).toEqual([{ path: "body", message: "must be UTF-8" }]);
});

test.each([undefined, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
  "a body of content type %s is refused",
  async (contentType) => {
    const answer = await refusalOf({ prospects: [buildPerson()] }, { "content-type": contentType });
    const details = [{ path: "Content-Type", message: "must be application/json" }];
    expect(answer).toEqual({ message: INVALID_HEADER, details });
  },
);

test.each(["gzip", "br", "identity, gzip"])(
  "a body with Content-Encoding: %s is rejected as not supported",
  async (coding) => {
    const rejected = await refusalOf("H4sIAAAA", { "content-encoding": coding });
    const details = [{ path: "Content-Encoding", message: "is not supported; send the body uncompressed" }];
    expect(rejected).toEqual({ message: INVALID_HEADER, details });
  },
);

describe("exactly one of prospects and selection", () => {
  const selection = { mode: "manual", includedIds: [randomUUID()] };

  test("both are refused", async () => {
    const answer = await refusalOf({ prospects: [buildPerson()], selection });
    expect(answer).toEqual(refused("prospects", "must not be given together with selection"));
  });

  test.each([{}, { prospects: null, selection: null }, { prospect: [buildPerson()] }])(
    "none is refused: %j",
    async (body) => {
      const { details } = await refusalOf(body);
      expect(details).toEqual([{ path: "prospects", message: expect.any(String) }]);
    },
  );

  test.each([null, 7, "text", true, [], [{ prospects: [buildPerson()] }]])("%j is no body", async (body) => {
    expect(await refusalOf(JSON.stringify(body))).toEqual(refused("body", "must be an object"));
  });
});

test("each fault is named where it is, and good neighbours are not", async () => {
  const prospects = [
    ...buildPeople(3),
    { ...buildPerson(), emails: ["not an address", "ada@example.com"], firstName: undefined },
    { ...buildPerson(), id: "no-uuid", educations: [{}, { school: 1 }], workExperiences: [{ current: "yes" }] },
    7,
    {
      ...buildPerson(),
      lastName: " ",
      birthDate: "yesterday",
      skills: "all",
      linkedinUrl: "https://example.com/in/ada",
    },
  ];
  expect(await refusalOf({ prospects })).toEqual({
    message: INVALID_BODY,
    details: [
      { path: "prospects.3.firstName", message: "is required" },
      { path: "prospects.3.emails.0", message: "must be an e-mail address" },
      { path: "prospects.4.id", message: "must be a UUID" },
      { path: "prospects.4.educations.1.school", message: "must be a string" },
      { path: "prospects.4.workExperiences.0.current", message: "must be true or false" },
      { path: "prospects.5", message: "must be an object" },
      { path: "prospects.6.lastName", message: "must not be blank" },
      { path: "prospects.6.linkedinUrl", message: "must be the URL of a person's LinkedIn profile" },
      { path: "prospects.6.skills", message: "must be an array" },
      { path: "prospects.6.birthDate", message: "must be a date, YYYY-MM-DD" },
    ],
  });
});

test("of many faults the first 50 are named", async () => {
  const { details } = await refusalOf({ prospects: buildPeople(1_000).map((person) => ({ ...person, firstName: 7 })) });
  const paths = Array.from({ length: 50 }, (_, i) => `prospects.${i}.firstName`);
  expect(details).toEqual(paths.map((path) => ({ path, message: "must be a string" })));
});

test.each([
  ["empty", ""],
  ["of 256 characters", "k".repeat(256)],
  ["not of ASCII", "schlüssel"],
  ["with a control character", "a\tb"],
  ["with a line break", "a\nb"],
])("an Idempotency-Key that is %s is refused", async (_, key) => {
  const answer = await refusalOf({ prospects: [buildPerson()] }, { "idempotency-key": key });
  expect(answer).toEqual({
    message: INVALID_HEADER,
    details: [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }],
  });
});
