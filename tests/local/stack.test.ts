import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { LEAD_LISTS, USERS } from "../../lib/demo/tenants.ts";
import { buildPeople } from "../testkit/people.ts";
import { useStack } from "../testkit/use-stack.ts";

const LIST = LEAD_LISTS.acmePersons.list.id;
// Variables that a shell may have for the deployment of a real stage.
Object.assign(process.env, {
  COGNITO_USER_POOL_ID: "eu-west-1_elsewhere",
  COGNITO_CLIENT_ID: "elsewhere",
  AUTH_ADMIN_ROLES: "nobody",
  AUTH_ORG_CLAIM: "elsewhere",
});
const stack = useStack("demo");

const headersOf = async () => ({
  authorization: `Bearer ${await stack().issueToken(USERS.alice)}`,
  "content-type": "application/json",
});

test("local stack: variables for a real stage do not decide who has access", async () => {
  const response = await fetch(`${stack().url}/api/v1/entities/leadlists`, { headers: await headersOf() });
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(LIST)]);
});

test("local stack: GET / redirects to /docs", async () => {
  const response = await fetch(`${stack().url}/`, { redirect: "manual" });
  expect([response.status, response.headers.get("location"), await response.text()]).toEqual([302, "/docs", ""]);
});

test("local stack: without an index of persons, the routes that need it do not exist, nor are they in the OpenAPI document", async () => {
  const { url } = stack();
  const headers = await headersOf();
  const response = await fetch(`${url}/api/v1/entities/persons/values?field=city`, { headers });
  expect([response.status, await response.json()]).toEqual([404, { message: "Not Found" }]);
  expect(await (await fetch(`${url}/openapi.json`)).text()).not.toContain("/persons/values");
});

const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
const outside = addresses.find(({ internal, family }) => !internal && family === "IPv4");

test.skipIf(!outside)(
  "local stack: rejects connections from other machines, because it gives tokens to everyone",
  async () => {
    const socket = connect(Number(new URL(stack().url).port), outside?.address);
    await expect(once(socket, "connect")).rejects.toThrow("ECONNREFUSED");
  },
);

test("local stack: stop waits for the response of a request in progress", async () => {
  const sent = request(`${stack().url}/api/v1/entities/leadlists/${LIST}/add-prospects`, {
    method: "POST",
    // The server responds with 100 when it has the headers.
    headers: { ...(await headersOf()), expect: "100-continue" },
  });
  sent.flushHeaders();
  await once(sent, "continue");
  const stopped = stack().stop();
  sent.end(JSON.stringify({ prospects: buildPeople(3) }));
  const [response] = await once(sent, "response");
  expect([response.statusCode, await text(response)]).toEqual([200, '{"addedCount":3}']);
  await stopped;
  await expect(fetch(stack().url)).rejects.toThrow();
});
