import { describe, expect, test } from "vitest";
import { honoursIfMatch } from "../../lib/http/if-match.ts";
import { routeDocs } from "../../lib/openapi/route-docs.ts";
import { ListedCompanyLead, ListedPersonLead } from "../../lib/records/listed-lead.schema.ts";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { readPointer, readProperty, resolveReference, toPointer } from "../testkit/openapi/document.ts";

const entries = Object.entries<Route>(routes);

const toOperationPointer = ({ path, method }: Route) => toPointer("paths", path, method.toLowerCase());

/** Reads the parameters of an operation, with references resolved. */
const readParameters = (route: Route) => {
  const at = `${toOperationPointer(route)}/parameters`;
  const list = (readPointer(at) ?? []) as unknown[];
  return list.map((_, i) => readPointer(resolveReference(`${at}/${i}`))) as {
    name: string;
    in: string;
    required?: boolean;
  }[];
};

describe.each(entries)("OpenAPI operation of %s", (name, route) => {
  test(`the OpenAPI operation of ${name} has the route's name and summary, and requires a bearer token`, () => {
    expect(readPointer(toOperationPointer(route))).toMatchObject({ operationId: name, summary: route.summary });
    expect(readPointer("/security")).toEqual([{ bearer: [] }]);
    expect(readPointer("/components/securitySchemes/bearer")).toMatchObject({ type: "http", scheme: "bearer" });
  });

  test(`the OpenAPI operation of ${name} lists the path parameters, query parameters and headers that the route supports`, () => {
    const listNames = (location: string) =>
      readParameters(route)
        .filter((parameter) => parameter.in === location)
        .map((parameter) => parameter.name);
    expect(listNames("path")).toEqual(Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, id]) => id));
    expect(listNames("query")).toEqual(Object.keys(route.query?.entries ?? {}));
    expect(listNames("header")).toEqual([
      ...(route.method === "GET" || name === "findLeads" ? [] : ["Idempotency-Key"]),
      ...(honoursIfMatch(route) ? ["If-Match"] : []),
      ...(route.representation ? ["Prefer"] : []),
    ]);
  });

  test(`the OpenAPI operation of ${name} describes each parameter, and gives an example of those in the path and query`, () => {
    for (const parameter of readParameters(route)) {
      expect(parameter).toMatchObject({ description: expect.stringMatching(/\S/) });
      if (parameter.in !== "header") expect(parameter).toMatchObject({ example: expect.anything() });
    }
  });

  test(`the OpenAPI operation of ${name} lists the success status and every error status that the route can return`, () => {
    const forbidden =
      route.forAdmins || route.takesListId || (route.params && route.resource === "LeadList") ? [403] : [];
    const notFound = route.params || route.takesListId ? [404] : [];
    const preconditionFailed = honoursIfMatch(route) ? [412] : [];
    const errors = [
      400,
      401,
      ...forbidden,
      ...notFound,
      ...preconditionFailed,
      ...(route.body ? [413] : []),
      429,
      500,
      503,
    ];
    const statuses = Object.keys((readPointer(`${toOperationPointer(route)}/responses`) ?? {}) as object).map(Number);
    expect(statuses.toSorted()).toEqual([route.status, ...errors].toSorted());
  });
});

/** The headers that the document lists for a response. */
function listHeaders(status: number, route: Route = routes.addProspects): string[] {
  const response = resolveReference(`${toOperationPointer(route)}/responses/${status}`);
  return Object.keys((readPointer(`${response}/headers`) ?? {}) as object);
}

const RATE_LIMITS = ["RateLimit-Policy", "RateLimit"];

test("the OpenAPI responses with a lead list have an ETag", () => {
  expect(listHeaders(201, routes.createLeadList)).toEqual(["ETag", ...RATE_LIMITS]);
  for (const route of [routes.getLeadList, routes.updateLeadList]) {
    expect(listHeaders(200, route)).toEqual(["ETag", ...RATE_LIMITS]);
  }
  expect(listHeaders(204, routes.deleteLeadList)).toEqual(RATE_LIMITS);
});

test("the OpenAPI responses of addProspects document their headers", () => {
  expect(listHeaders(200)).toEqual(["Preference-Applied", ...RATE_LIMITS]);
  expect(listHeaders(400)).toEqual(RATE_LIMITS);
  expect(listHeaders(401)).toEqual(["WWW-Authenticate"]);
  expect(listHeaders(429)).toEqual(["Idempotency-Key", "Retry-After", ...RATE_LIMITS]);
  expect(listHeaders(503)).toEqual(["Idempotency-Key", "Retry-After", ...RATE_LIMITS]);
});

test("the OpenAPI document gives 413 the form of API Gateway's errors, 429 both forms, and all other errors the service's form", () => {
  const listSchemas = (status: number) =>
    entries.flatMap(([, route]) => {
      const response = resolveReference(`${toOperationPointer(route)}/responses/${status}`);
      return readPointer(`${response}/content/application~1json/schema`) ?? [];
    });
  expect(new Set(listSchemas(413).map(toName))).toEqual(new Set(["GatewayErrorResponse"]));
  expect(new Set(listSchemas(429).map(toName))).toEqual(new Set(["ThrottledResponse"]));
  for (const status of [400, 401, 403, 404, 412, 500, 503])
    expect(new Set(listSchemas(status).map(toName))).toEqual(new Set(["ErrorResponse"]));
});

test("the OpenAPI response of listLeads is a page of ListedLead, with every field of persons and companies described", () => {
  const response = readPointer(
    `${toOperationPointer(routes.listLeads)}/responses/200/content/application~1json/schema`,
  );
  expect(response).toEqual(toReference("ListedLeadPage"));
  const described = { description: expect.stringMatching(/\S/) };
  expect(readPointer("/components/schemas/ListedLeadPage")).toMatchObject({
    required: ["items", "nextCursor"],
    properties: { items: { items: toReference("ListedLead"), ...described }, nextCursor: described },
  });
  const properties = readPointer("/components/schemas/ListedLead/properties") as Record<string, object>;
  const documented = [ListedPersonLead, ListedCompanyLead].flatMap(({ entries }) => Object.keys(entries));
  expect(Object.keys(properties).toSorted()).toEqual([...new Set(documented)].toSorted());
  for (const property of Object.values(properties)) expect(property).toMatchObject(described);
  expect(readPointer("/components/schemas/ListedLead")).toMatchObject({ required: ["id"] });
});

test("the OpenAPI description of addProspects has a table with every field of a prospect, its limit and what identifies a person", () => {
  const description = String(readPointer(`${toOperationPointer(routes.addProspects)}/description`));
  const rows = Array.from(
    description.matchAll(/^\| `(\w+)` \| (\S.*) \| (\S.*) \| (.*?)\s*\|$/gm),
    ([, ...cells]) => cells,
  );
  const fields = Object.keys(readPointer("/components/schemas/Prospect/properties") ?? {});
  expect(rows.map(([name]) => name)).toEqual(fields);
  expect(rows.filter(([, , , identifies]) => identifies).map(([name]) => name)).toEqual([
    "id",
    "linkedinUrl",
    "emails",
  ]);
  expect(rows.find(([name]) => name === "emails")?.[2]).toBe("up to 20: address, 254 characters");
});

test("the OpenAPI examples of addProspects show every status", () => {
  const examples = readPointer(
    `${toOperationPointer(routes.addProspects)}/responses/200/content/application~1json/examples`,
  );
  const statuses = readPointer("/components/schemas/AddResult/properties/status/enum") as string[];
  for (const status of statuses) expect(JSON.stringify(examples)).toContain(`"status":"${status}"`);
});

const toName = (schema: unknown) => String(readProperty(schema, "$ref")).split("/").at(-1);
const toReference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

test.each(["PersonSearch", "Filters", "WordConditions", "ValueConditions", "IdConditions"])(
  "the OpenAPI schema %s describes its properties",
  (name) => {
    const at = `${toPointer("components", "schemas", name)}/properties`;
    for (const [property, schema] of Object.entries(Object(readPointer(at)))) {
      const described =
        property === "filters" ? { $ref: expect.any(String) } : { description: expect.stringMatching(/\S/) };
      expect(schema, property).toMatchObject(described);
    }
  },
);

test("the OpenAPI example of searchPersons has the facets that its request asks for", () => {
  const { requests = {}, responses = {} } = routeDocs.searchPersons;
  const requested = Object.values(requests).flatMap((request) => readProperty(request, "facets") ?? []);
  expect(requested.length).toBeGreaterThan(0);
  for (const response of Object.values(responses))
    expect(Object.keys(Object(readProperty(response, "facets")))).toEqual(requested);
});
