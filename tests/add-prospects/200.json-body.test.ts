import { describe, expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { readCopy } from "../testkit/db-read.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();
const NESTED = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;

/**
 * Adds a person whose JSON begins with these fields.
 * @returns the response, and the stored fields that are not the person's own
 */
async function addWithFields(fields: string, isBase64Encoded = false) {
  const person = buildPerson();
  const json = `{"prospects":[{${fields},${JSON.stringify(person).slice(1)}]}`;
  const body = isBase64Encoded ? Buffer.from(json).toString("base64") : json;
  const { status, text } = await addProspects(tenant, body, { isBase64Encoded });
  const copy = await readCopy(tenant.orgId, person.id);
  const extra = Object.entries(Object(copy?.person)).filter(([field]) => !(field in person));
  return { status, text, extra: Object.fromEntries(extra) };
}

const ADDED = { status: 200, text: '{"addedCount":1}' };

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test.each(["__proto__", "\\u005f_proto__", "constructor"])("drops the key %s like any unknown field", async (key) => {
    expect(await addWithFields(`"${key}":{"prototype":{"isAdmin":true},"postalCode":"planted"}`)).toEqual({
      ...ADDED,
      extra: {},
    });
    expect(await addWithFields(`"educations":[{"${key}":{"school":"planted"}}]`)).toEqual({
      ...ADDED,
      extra: { educations: [{}] },
    });
    expect({}).not.toHaveProperty("isAdmin");
    expect({}).not.toHaveProperty("school");
  });

  test.each([
    ["plain text", "x"],
    ["an escape", "\\u0078x"],
  ])("drops an unknown field nested 10,000 levels deep next to a field with %s", async (_, text) => {
    expect(await addWithFields(`"unknown":${NESTED},"postalCode":"${text}"`)).toMatchObject(ADDED);
  });

  test.each([
    ["as a character", "\ufffd", false],
    ["as an escape", "\\ufffd", false],
    ["as a character in base64", "\ufffd", true],
    ["as an escape in base64", "\\ufffd", true],
  ])("accepts U+FFFD in a field %s", async (_, spelled, isBase64Encoded) => {
    const added = await addWithFields(`"postalCode":"Zo${spelled}"`, isBase64Encoded);
    expect(added).toEqual({ ...ADDED, extra: { postalCode: "Zo\ufffd" } });
  });
});
