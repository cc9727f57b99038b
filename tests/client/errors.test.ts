import { expect, test } from "vitest";
import { ApiError, createClient, NoResponseError } from "../../lib/client/client.ts";
import { createFakeFetch, respondJson } from "../testkit/fake-service.ts";

const SECRETS = ["the-token", "the-key", "Ada", "10000000-0000-4000-8000-0000000000ff", "the-etag"];

async function call(respond: Parameters<typeof createFakeFetch>[0]): Promise<unknown> {
  const { fetch } = createFakeFetch(respond);
  const client = createClient({ baseUrl: "https://api.example.com", token: "the-token", fetch, maxAttempts: 1 });
  const options = { idempotencyKey: "the-key", ifMatch: "the-etag" };
  return client
    .updateLead("10000000-0000-4000-8000-0000000000ff", { firstName: "Ada" }, options)
    .catch((error) => error);
}

test("an error of the service has status, code, details and request id", async () => {
  const details = [{ path: "firstName", message: "must have a length of at most 256" }];
  const error = {
    code: "BAD_REQUEST",
    message: "The request body is not valid",
    details,
    requestId: "VaIRxjNzvHcESiQ=",
  };
  const thrown = await call(() => respondJson(400, { error }));
  expect(thrown).toBeInstanceOf(ApiError);
  expect(thrown).toMatchObject({
    ...{ status: 400, code: "BAD_REQUEST", details, requestId: "VaIRxjNzvHcESiQ=", method: "updateLead" },
    ...{ reason: "The request body is not valid", idempotencyKey: "the-key", retryAfterSeconds: undefined },
    message: "updateLead: 400 BAD_REQUEST (request VaIRxjNzvHcESiQ=)",
  });
});

test("an error of the gateway has a code by its status, and the id of its header", async () => {
  const headers = { "apigw-requestid": "VaIRxjNzvHcESiQ=" };
  const thrown = await call(() => respondJson(413, { message: "Request Entity Too Large" }, headers));
  expect(thrown).toMatchObject({ status: 413, code: "HTTP_413", details: [], requestId: "VaIRxjNzvHcESiQ=" });
});

test.each([
  [
    "echoes everything",
    (text: string) =>
      respondJson(400, { error: { code: text, message: text, requestId: text, details: [text, null] } }),
  ],
  ["is a text", (text: string) => new Response(text, { status: 400 })],
  ["has strange types", () => respondJson(400, { error: { code: 1, message: {}, requestId: [], details: "x" } })],
  ["is null", () => respondJson(400, null)],
])("the message contains nothing that was sent, also if the response %s", async (_, respond) => {
  const thrown = await call(({ headers, body, url }) => respond([...Object.values(headers), body, url].join()));
  expect(thrown).toBeInstanceOf(ApiError);
  for (const secret of SECRETS) expect(String(thrown)).not.toContain(secret);
});

test("a failure of fetch that quotes the request is not in the message or the cause", async () => {
  const thrown = await call(({ headers, body }) => {
    throw new TypeError(`invalid: ${JSON.stringify(headers)} ${body}`, { cause: { code: "the-token" } });
  });
  expect(thrown).toBeInstanceOf(NoResponseError);
  expect(thrown).toMatchObject({ idempotencyKey: "the-key", attempts: 1 });
  expect(thrown).not.toHaveProperty("cause");
  for (const secret of SECRETS) expect(String(thrown)).not.toContain(secret);
});

test("what cannot be in a header is rejected without its value", async () => {
  const { fetch, requests } = createFakeFetch(() => respondJson(200, {}));
  const create = (token: string) => createClient({ baseUrl: "https://api.example.com", token, fetch });
  await expect(create("secret\n").getUsage()).rejects.toThrow("token must have printable ASCII characters only");
  const client = create("t");
  await expect(client.deleteLead("id", { idempotencyKey: "ä" })).rejects.toThrow(/^idempotencyKey must/);
  await expect(client.deleteLead("id", { ifMatch: "\n" })).rejects.toThrow(/^ifMatch must/);
  expect(requests).toEqual([]);
});

test.each([
  "",
  "api.example.com",
  "ftp://api.example.com",
  "https://user:secret@api.example.com",
  "https://x/?a=b",
  "https://x/#a",
])("%j is not a base URL", (baseUrl) => {
  expect(() => createClient({ baseUrl, token: "t" })).toThrow("baseUrl must be an http or https URL");
});

test("a base URL can have a path and a slash at its end", async () => {
  const { fetch, requests } = createFakeFetch(() => respondJson(404, {}));
  const client = createClient({ baseUrl: "http://127.0.0.1:3000/proxy/", token: "t", fetch });
  await expect(client.getUsage()).rejects.toThrow(ApiError);
  expect(requests[0]?.url).toBe("http://127.0.0.1:3000/proxy/api/v1/entities/usage");
});

test("the ETag of a response is next to its fields; without it, the response is not complete", async () => {
  const respond = (headers: Record<string, string>) => () => respondJson(200, { id: "x" }, headers);
  expect(await call(respond({ etag: '"v1"' }))).toEqual({ id: "x", etag: '"v1"' });
  expect(await call(respond({}))).toBeInstanceOf(NoResponseError);
});
