import { describe, expect, test } from "vitest";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { readPointer, resolveReference, toPointer } from "../testkit/openapi/document.ts";

const entries = Object.entries<Route>(routes);

const toOperationPointer = ({ path, method }: Route) => toPointer("paths", path, method.toLowerCase());

/** What the references of an operation's list lead to. */
const readParameters = (route: Route) => {
  const at = `${toOperationPointer(route)}/parameters`;
  const list = (readPointer(at) ?? []) as unknown[];
  return list.map((_, i) => readPointer(resolveReference(`${at}/${i}`))) as {
    name: string;
    in: string;
    required?: boolean;
  }[];
};

describe.each(entries)("%s", (name, route) => {
  test("is described under its name, and needs a token", () => {
    expect(readPointer(toOperationPointer(route))).toMatchObject({ operationId: name, summary: route.summary });
    expect(readPointer("/security")).toEqual([{ bearer: [] }]);
    expect(readPointer("/components/securitySchemes/bearer")).toMatchObject({ type: "http", scheme: "bearer" });
  });

  test("has the parameters of its path, and the headers it understands", () => {
    const has = (place: string) =>
      readParameters(route)
        .filter((parameter) => parameter.in === place)
        .map((parameter) => parameter.name);
    expect(has("path")).toEqual(Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, id]) => id));
    expect(has("query")).toEqual(route.query ? ["limit", "cursor"] : []);
    expect(has("header")).toEqual([
      ...(route.method === "GET" ? [] : ["Idempotency-Key"]),
      ...(route.representation ? ["Prefer"] : []),
    ]);
  });

  test("documents each parameter of its path and query with a description and an example", () => {
    const parameters = readParameters(route).filter((parameter) => parameter.in !== "header");
    for (const parameter of parameters) {
      expect(parameter).toMatchObject({ description: expect.stringMatching(/\S/), example: expect.anything() });
    }
  });

  test("has its own status, and every refusal it can give", () => {
    const refusals = [400, 401, ...(route.params ? [403, 404] : []), ...(route.body ? [413] : []), 429, 500, 503];
    const statuses = Object.keys((readPointer(`${toOperationPointer(route)}/responses`) ?? {}) as object).map(Number);
    expect(statuses).toEqual(expect.arrayContaining([route.status, ...refusals]));
    expect(statuses.every((status) => [route.status, ...refusals, 403, 404].includes(status))).toBe(true);
  });
});

test("refusals have their headers", () => {
  const headersOf = (status: number) => {
    const response = resolveReference(`${toOperationPointer(routes.addProspects)}/responses/${status}`);
    return Object.keys((readPointer(`${response}/headers`) ?? {}) as object);
  };
  expect(headersOf(200)).toEqual(["Preference-Applied"]);
  expect(headersOf(400)).toEqual([]);
  expect(headersOf(401)).toEqual(["WWW-Authenticate"]);
  expect(headersOf(503)).toEqual(["Idempotency-Key", "Retry-After"]);
});

test("the body of add-prospects is either prospects or a selection, and every alternative has a name", () => {
  const readSchema = (name: string) => readPointer(`/components/schemas/${name}`);
  const body = readPointer(`${toOperationPointer(routes.addProspects)}/requestBody/content/application~1json/schema`);
  expect(body).toEqual({ oneOf: [toReference("Prospects"), toReference("Selection")] });
  expect(readSchema("Prospects")).toMatchObject({
    title: "Prospects",
    required: ["prospects"],
    properties: { prospects: { minItems: 1, maxItems: 1_000, items: toReference("Person") } },
  });
  expect(readSchema("Selection")).toMatchObject({
    title: "Selection",
    required: ["selection"],
    properties: { selection: { oneOf: [toReference("ManualSelection"), toReference("BulkSelection")] } },
  });
  expect(readSchema("ManualSelection")).toMatchObject({ title: "Manual selection", required: ["mode", "includedIds"] });
  expect(readSchema("BulkSelection")).toMatchObject({ title: "Bulk selection" });
});

test("the response of listLeads is a page of PersonLead or of CompanyLead", () => {
  const response = readPointer(
    `${toOperationPointer(routes.listLeads)}/responses/200/content/application~1json/schema`,
  );
  expect(response).toEqual({ anyOf: [toReference("PersonLeadPage"), toReference("CompanyLeadPage")] });
  for (const name of ["PersonLead", "CompanyLead"]) {
    expect(readPointer(`/components/schemas/${name}Page`)).toMatchObject({
      required: ["items", "nextCursor"],
      properties: { items: { items: toReference(name) } },
    });
    expect(readPointer(`/components/schemas/${name}`)).toMatchObject({ required: ["id"] });
  }
});

const toReference = (name: string) => ({ $ref: `#/components/schemas/${name}` });
