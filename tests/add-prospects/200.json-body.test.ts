import { expect, test } from "vitest";
import { addProspects } from "../testkit/add-prospects.ts";
import { readCopy } from "../testkit/db-read.ts";
import { buildPerson } from "../testkit/people.ts";
import { createTenant } from "../testkit/tenant.ts";

const tenant = await createTenant();
const NESTED = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;

/** Adds a person whose JSON begins with these members. @returns the response, and which fields more than the person's are stored */
async function addWith(members: string, isBase64Encoded = false) {
  const person = buildPerson();
  const json = `{"prospects":[{${members},${JSON.stringify(person).slice(1)}]}`;
  const body = isBase64Encoded ? Buffer.from(json).toString("base64") : json;
  const { status, text } = await addProspects(tenant, body, { isBase64Encoded });
  const copy = await readCopy(tenant.orgId, person.id);
  const extra = Object.entries(Object(copy?.person)).filter(([field]) => !(field in person));
  return { status, text, extra: Object.fromEntries(extra) };
}

const ADDED = { status: 200, text: '{"addedCount":1}' };

test.each(["__proto__", "\\u005f_proto__", "constructor"])(
  "POST add-prospects drops an unknown key %s like any unknown field",
  async (key) => {
    expect(await addWith(`"${key}":{"prototype":{"isAdmin":true},"postalCode":"planted"}`)).toEqual({
      ...ADDED,
      extra: {},
    });
    expect(await addWith(`"educations":[{"${key}":{"school":"planted"}}]`)).toEqual({
      ...ADDED,
      extra: { educations: [{}] },
    });
    expect({}).not.toHaveProperty("isAdmin");
    expect({}).not.toHaveProperty("school");
  },
);

test.each(["", "\\u0078"])(
  "POST add-prospects drops an unknown field nested 10,000 levels deep beside '%s'",
  async (spelling) => {
    expect(await addWith(`"unknown":${NESTED},"postalCode":"${spelling}x"`)).toMatchObject(ADDED);
  },
);

test.each([
  ["as itself", "\ufffd", false],
  ["as an escape", "\\ufffd", false],
  ["as itself in base64", "\ufffd", true],
  ["as an escape in base64", "\\ufffd", true],
])("POST add-prospects accepts U+FFFD in a field %s", async (_, spelled, isBase64Encoded) => {
  const added = await addWith(`"postalCode":"Zo${spelled}"`, isBase64Encoded);
  expect(added).toEqual({ ...ADDED, extra: { postalCode: "Zo\ufffd" } });
});
