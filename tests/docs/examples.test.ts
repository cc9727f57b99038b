import fc from "fast-check";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import type { Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { assertDocumented } from "../testkit/openapi/assert-documented.ts";
import { readPointer, toPointer } from "../testkit/openapi/document.ts";
import { useStack } from "../testkit/use-stack.ts";

interface ExampleRequest {
  readonly route: Route;
  readonly path: string;
  readonly body: unknown;
}

const exampleRequests = Object.values<Route>(routes).flatMap(listExampleRequests);

const SEED = Math.floor(Math.random() * 2 ** 31);
const [shuffled = []] = fc.sample(fc.shuffledSubarray(exampleRequests, { minLength: exampleRequests.length }), {
  seed: SEED,
  numRuns: 1,
});

// Together, an order and its reverse contain each pair of requests both ways round.
describe.each([
  [`random order (seed ${SEED})`, shuffled],
  [`the reverse of that order (seed ${SEED})`, shuffled.toReversed()],
])("every example request of the document, sent to a new local stack in %s,", (_, requests) => {
  // The handlers read the address of their stack when they are loaded, so each stack needs to load them again.
  beforeAll(() => {
    vi.resetModules();
  });
  const stack = useStack("demo", { search: "sqlite" });

  test("returns the documented success response", async () => {
    const { url, issueToken } = stack();
    const tokens = { user: await issueToken(USERS.alice), admin: await issueToken(USERS.carol) };
    expect(requests).toHaveLength(exampleRequests.length);
    for (const { route, path, body } of requests) {
      const response = await fetch(url + path, {
        method: route.method,
        headers: {
          authorization: `Bearer ${route.forAdmins ? tokens.admin : tokens.user}`,
          "content-type": "application/json",
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      expect(response.status, `${route.summary}: ${text}`).toBe(route.status);
      // A reader who tries a search in the reference sees persons of the demo data.
      if (route.needsSearch) expect(JSON.parse(text).items, `${route.summary}: ${text}`).not.toEqual([]);
      const contentType = response.headers.get("content-type");
      assertDocumented(route, {
        statusCode: response.status,
        headers: contentType ? { "content-type": contentType } : {},
        body: text,
      });
    }
  });
});

/** One request for each example body of a route, or one request if the route has no body. */
function listExampleRequests(route: Route): ExampleRequest[] {
  const operation = toPointer("paths", route.path, route.method.toLowerCase());
  const parameters = (readPointer(`${operation}/parameters`) ?? []) as {
    name?: string;
    in?: string;
    required?: boolean;
    example?: string;
  }[];
  const query = parameters
    .filter((parameter) => parameter.in === "query" && parameter.required)
    .map(({ name, example }) => `${name}=${example}`)
    .join("&");
  const pathname = parameters
    .filter((parameter) => parameter.in === "path")
    .reduce((template, { name, example = "" }) => template.replace(`{${name}}`, example), route.path);
  const path = query === "" ? pathname : `${pathname}?${query}`;
  const examples = readPointer(`${operation}/requestBody/content/application~1json/examples`) as Record<
    string,
    { value: unknown }
  >;
  return route.body
    ? Object.values(examples).map(({ value }) => ({ route, path, body: value }))
    : [{ route, path, body: undefined }];
}
