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

/** Expects 400 without a database request and returns the message and the details of the error. */
async function expectBadRequest(body: unknown, headers: Call["headers"] = {}) {
  proxy.take();
  const response = await addProspects(tenant, body, { headers });
  expect(proxy.take()).toEqual([]);
  const { message, details, truncated } = response.body.error;
  expect({ status: response.status, headers: response.headers }).toEqual({ status: 400, headers: JSON_HEADERS });
  expect(response.body).toEqual(buildErrorBody(response, "BAD_REQUEST", message, details, truncated));
  return { message, details, truncated };
}

const buildError = (path: string, message: string) => ({ message: INVALID_BODY, details: [{ path, message }] });

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each([
    ["form data", "firstName=Ada"],
    ["truncated JSON", '{"prospects":['],
    ["two JSON values", "{} {}"],
    ["200,000 opening brackets", "[".repeat(200_000)],
  ])("returns 400 for a body of %s", async (_, body) => {
    expect(await expectBadRequest(body)).toEqual(buildError("body", "must be JSON"));
  });

  test("returns 400 for a missing or empty body", async () => {
    const headers = { "content-type": "application/json" };
    for (const body of [undefined, ""])
      expect(await expectBadRequest(body, headers)).toEqual(buildError("body", "is required"));
  });

  test("returns 400 naming the schema errors of a body with 200,000 nested arrays", async () => {
    const body = "[".repeat(200_000) + "]".repeat(200_000);
    expect(await expectBadRequest(body)).toEqual(buildError("body", "must be an object"));
    expect(await expectBadRequest(`{"prospects":[${body}]}`)).toEqual(buildError("prospects.0", "must be an object"));
  });

  test.each(["iso-8859-1", '"UTF-16"', "utf-8-x", "latin1"])(
    "returns 400 for the charset %s, because JSON is in UTF-8",
    async (charset) => {
      const response = await expectBadRequest(
        { prospects: [buildPerson()] },
        { "content-type": `application/json;charset=${charset}` },
      );
      const details = [{ path: "Content-Type", message: "must be application/json in UTF-8" }];
      expect(response).toEqual({ message: INVALID_HEADER, details });
    },
  );

  test("returns 400 for a base64 body that is not UTF-8", async () => {
    const latin1 = Buffer.from(JSON.stringify({ prospects: [{ ...buildPerson(), firstName: "Zoë" }] }), "latin1");
    const response = await addProspects(tenant, latin1.toString("base64"), { isBase64Encoded: true });
    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual([{ path: "body", message: "must be UTF-8" }]);
  });

  test.each([undefined, "", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
    "returns 400 for the Content-Type '%s'",
    async (contentType) => {
      const response = await expectBadRequest({ prospects: [buildPerson()] }, { "content-type": contentType });
      const details = [{ path: "Content-Type", message: "must be application/json" }];
      expect(response).toEqual({ message: INVALID_HEADER, details });
    },
  );

  test.each(["gzip", "br", "identity, gzip"])(
    "returns 400 for the Content-Encoding '%s', which is not supported",
    async (coding) => {
      const response = await expectBadRequest("H4sIAAAA", { "content-encoding": coding });
      const details = [{ path: "Content-Encoding", message: "is not supported; send the body uncompressed" }];
      expect(response).toEqual({ message: INVALID_HEADER, details });
    },
  );

  test("returns 400 for a body with both prospects and selection", async () => {
    const selection = { mode: "manual", includedIds: [randomUUID()] };
    const response = await expectBadRequest({ prospects: [buildPerson()], selection });
    expect(response).toEqual(buildError("prospects", "must not be given together with selection"));
  });

  test.each([
    ["an empty object", {}],
    ["null for both", { prospects: null, selection: null }],
    ["an unknown field", { prospect: [buildPerson()] }],
  ])("returns 400 for a body with neither prospects nor selection: %s", async (_, body) => {
    for (const headers of [{}, { prefer: "handling=lenient" }]) {
      expect(await expectBadRequest(body, headers)).toEqual(
        buildError("prospects", "prospects or selection is required"),
      );
    }
  });

  test.each([
    ["null", null],
    ["a number", 7],
    ["a string", "text"],
    ["true", true],
    ["an empty array", []],
    ["an array with a valid body", [{ prospects: [buildPerson()] }]],
  ])("returns 400 for %s as the body", async (_, body) => {
    expect(await expectBadRequest(JSON.stringify(body))).toEqual(buildError("body", "must be an object"));
  });

  test("returns 400 naming the path of each schema error but no valid prospect", async () => {
    const prospects = [
      ...buildPeople(3),
      { ...buildPerson(), emails: ["not an address", "ada@example.com"] },
      { ...buildPerson(), id: "no-uuid", educations: [{}, { school: 1 }], workExperiences: [{ current: "yes" }] },
      7,
      {
        ...buildPerson(),
        birthDate: "yesterday",
        skills: "all",
        linkedinUrl: "https://example.com/in/ada",
      },
      { ...buildPerson(), firstName: "\u00ad", lastName: " " },
    ];
    expect(await expectBadRequest({ prospects })).toEqual({
      message: INVALID_BODY,
      details: [
        { path: "prospects.3.emails.0", message: "must be an e-mail address" },
        { path: "prospects.4.id", message: "must be a UUID" },
        { path: "prospects.4.educations.1.school", message: "must be a string" },
        { path: "prospects.4.workExperiences.0.current", message: "must be true or false" },
        { path: "prospects.5", message: "must be an object" },
        { path: "prospects.6.linkedinUrl", message: "must be the URL of a person's LinkedIn profile" },
        { path: "prospects.6.skills", message: "must be an array" },
        { path: "prospects.6.birthDate", message: "must be a date, YYYY-MM-DD" },
        { path: "prospects.7", message: "must have a firstName or a lastName" },
      ],
    });
  });

  test.each([
    { count: 50, truncated: undefined },
    { count: 51, truncated: true },
    { count: 1_000, truncated: true },
  ])("returns 400 naming the first 50 of $count schema errors, with truncated: $truncated", async (expected) => {
    const response = await expectBadRequest({
      prospects: buildPeople(expected.count).map((person) => ({ ...person, firstName: 7 })),
    });
    const paths = Array.from({ length: 50 }, (_, i) => `prospects.${i}.firstName`);
    expect(response.details).toEqual(paths.map((path) => ({ path, message: "must be a string" })));
    expect(response.truncated).toBe(expected.truncated);
  });

  test.each([
    ["that is empty", ""],
    ["of 256 characters", "k".repeat(256)],
    ["with a character outside of ASCII", "schlüssel"],
    ["with a control character", "a\tb"],
    ["with a line break", "a\nb"],
  ])("returns 400 for an Idempotency-Key %s", async (_, key) => {
    const response = await expectBadRequest({ prospects: [buildPerson()] }, { "idempotency-key": key });
    expect(response).toEqual({
      message: INVALID_HEADER,
      details: [{ path: "Idempotency-Key", message: "must have 1 to 255 printable ASCII characters" }],
    });
  });
});
