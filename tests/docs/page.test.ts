import { expect, test } from "vitest";
import { USERS } from "../../lib/demo/tenants.ts";
import { document } from "../testkit/openapi/document.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("none", { search: "sqlite" });
const get = (path: string) => fetch(`${stack().url}${path}`);

test("GET /openapi.json returns the same document as the openapi command", async () => {
  const response = await get("/openapi.json");
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(await response.json()).toEqual(document);
});

test("GET /docs loads only files of the local stack, and its content security policy blocks other hosts", async () => {
  const response = await get("/docs");
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'self' /);
  const html = await response.text();
  expect(html).not.toMatch(/https?:|\/\//);
  for (const path of ["/docs/reference.js", "/openapi.json"]) {
    expect(html).toContain(`"${path}"`);
    expect((await get(path)).status).toBe(200);
  }
});

test("GET /docs contains a valid token of the demo user Alice", async () => {
  const html = await (await get("/docs")).text();
  const [, token = ""] = /"token":"([^"]+)"/.exec(html) ?? [];
  const [, claims = ""] = token.split(".");
  expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject(USERS.alice);
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${stack().url}/api/v1/entities/leadlists`, { headers })).status).toBe(200);
});
