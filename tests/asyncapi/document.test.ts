import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import formats from "ajv-formats";
import { parse } from "valibot";
import { expect, test } from "vitest";
import { ChangeEvent } from "../../lib/events/event.schema.ts";
import { document, findEventViolations } from "../testkit/asyncapi.ts";
import { runLeads } from "../testkit/leads-command.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("none");

const TYPES = [
  ...["leadlist.created", "leadlist.updated", "leadlist.deleted", "members.added", "members.removed"],
  ...["lead.created", "lead.updated", "lead.erased"],
];

test("the AsyncAPI document is valid by the schema that AsyncAPI publishes, and each reference leads to a part of it", () => {
  const schema = JSON.parse(
    readFileSync(fileURLToPath(import.meta.resolve("@asyncapi/specs/schemas/3.0.0.json")), "utf8"),
  );
  // The schema contains JSON Schema's own schema, which Ajv would add a second time.
  const ajv = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);

  const references = Array.from(JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g), ([, path = ""]) => path);
  expect(references.length).toBeGreaterThan(TYPES.length * 3);
  const lost = references.filter((path) => path.split("/").reduce<unknown>(readProperty, document) === undefined);
  expect(lost).toEqual([]);
});

test("the AsyncAPI document describes each type of event, with an example that matches its schema", () => {
  const { messages, schemas } = document.components;
  expect(Object.keys(messages).toSorted()).toEqual(TYPES.toSorted());
  expect(Object.keys(schemas).toSorted()).toEqual(TYPES.toSorted());
  for (const [type, { examples, title }] of Object.entries(messages)) {
    expect(title).toMatch(/\S/);
    for (const { payload } of examples) {
      expect(payload.type).toBe(type);
      expect(findEventViolations(payload)).toEqual([]);
      expect(parse(ChangeEvent, payload)).toEqual(payload);
    }
  }
});

test.each([
  ["an id that is none", "members.added", { ids: ["Ada"] }],
  ["more than 1,000 ids", "members.added", { ids: Array.from({ length: 1_001 }, () => crypto.randomUUID()) }],
  ["a field that no event has", "lead.created", { firstName: "Ada" }],
  ["a type that does not exist", "lead.created", { type: "lead.deleted" }],
])("an event with %s does not match the document", (_, type, change) => {
  const [example] = document.components.messages[type]?.examples ?? [];
  expect(example && findEventViolations({ ...example.payload, ...change })).not.toEqual([]);
});

test("npm run leads -- asyncapi prints the document, and the local stack serves it", async () => {
  const { code, stdout } = await runLeads(["asyncapi"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(document);
  const response = await fetch(`${stack().url}/asyncapi.json`);
  expect([response.headers.get("content-type"), await response.json()]).toEqual(["application/json", document]);
});

const readProperty = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
