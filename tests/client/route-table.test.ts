import { expect, test } from "vitest";
import { createClient } from "../../lib/client/client.ts";
import { ROUTES, type RouteData } from "../../lib/client/route-table.ts";
import { onlyReads, type Route } from "../../lib/route.ts";
import { routes } from "../../lib/routes.ts";
import { createFakeFetch, respondError } from "../testkit/fake-service.ts";

const names = Object.keys(routes) as (keyof typeof routes)[];

test("every route of the service has a method, and the client has no other", () => {
  const client = createClient({ baseUrl: "https://api.example.com", token: "t" });
  const methods = Object.keys(client).filter((name) => !/^(all[A-Z]|addAll$|addSearch$)/.test(name));
  expect(methods.toSorted()).toEqual(names.toSorted());
});

test.each(names)("%s: the client knows method, path, status and headers of the route", (name) => {
  const route: Route = routes[name];
  const known: RouteData = ROUTES[name];
  expect(known).toMatchObject({ method: route.method, path: route.path, status: route.status });
  expect(known.changes ?? false).toBe(!onlyReads(route));
  expect(known.etag ?? false).toBe(route.response !== undefined && route.hasETag === true);
  expect(known.input).toBe(route.body ? "body" : route.query && "query");
  expect(known.members === undefined).toBe(route.response === undefined);
  expect(known.representation === undefined).toBe(route.representation === undefined);
});

test.each(names)("%s: sends the request of its route", async (name) => {
  const route: Route = routes[name];
  const service = createFakeFetch(() => respondError(404, "NOT_FOUND"));
  const client = createClient({ baseUrl: "https://api.example.com/", token: "t", fetch: service.fetch });
  const method: (...args: readonly unknown[]) => Promise<unknown> = Object(client)[name];
  const args = [
    ...(route.path.includes("{id}") ? ["a/b?"] : []),
    ...(route.body ? [{ x: "ä" }] : route.query ? [{ limit: 2, cursor: "a+b", type: undefined }] : []),
  ];
  await expect(method(...args)).rejects.toMatchObject({ status: 404, method: name });
  const [request] = service.requests;
  const path = route.path.replace("{id}", "a%2Fb%3F");
  expect(request).toMatchObject({
    method: route.method,
    url: `https://api.example.com${path}${route.query ? "?limit=2&cursor=a%2Bb" : ""}`,
    body: route.body ? '{"x":"ä"}' : undefined,
  });
  expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual([
    "authorization",
    ...(route.body ? ["content-type"] : []),
    ...(onlyReads(route) ? [] : ["idempotency-key"]),
  ]);
});
