import { describe, expect, test, vi } from "vitest";
import type { GatewayHandler } from "../../stacks/local/gateway/invoke.ts";
import { serve } from "../testkit/serve.ts";

const MIB = 1024 * 1024;
const JSON_TYPE = ["content-type", "application/json"];

/** Hides what the gateway prints about a failed handler. */
const silenceErrors = () => vi.spyOn(console, "error").mockImplementation(() => {});

const serveHandler = (handler: GatewayHandler, options?: { readonly timeoutMs: number }) =>
  serve([{ method: "POST", path: "/lists/{id}", handler }], options);

async function respondWith(result: unknown) {
  const send = await serveHandler(() => result);
  return send("/lists/1", { method: "POST" });
}

describe("gateway, request without a route", () => {
  test.each([
    ["POST", "/nothing"],
    ["GET", "/lists/1"],
    ["POST", "/lists/1/"],
    ["POST", "/lists/"],
  ])("the gateway returns API Gateway's own 404 for %s %s, because no route matches", async (method, path) => {
    const send = await serveHandler(() => "never");
    const { status, headers, text } = await send(path, { method });
    expect([status, text]).toEqual([404, '{"message":"Not Found"}']);
    expect(headers["content-type"]).toBe("application/json");
  });

  test("the gateway returns 400 if the path cannot be decoded", async () => {
    const send = await serveHandler(() => "never");
    expect(await send("/lists/%zz", { method: "POST" })).toMatchObject({
      status: 400,
      text: '{"message":"Bad Request"}',
    });
  });
});

describe("gateway, result of the handler", () => {
  test("the gateway sends the status, headers, cookies and body of a result that has a status code", async () => {
    const { status, headers, text } = await respondWith({
      statusCode: 201,
      headers: { "X-Count": 3, "content-type": "application/json", "content-length": "1" },
      cookies: ["a=1; HttpOnly", "b=2"],
      body: '{"é":1}',
    });
    expect([status, text]).toEqual([201, '{"é":1}']);
    expect(headers).toMatchObject({
      "x-count": "3",
      "content-type": "application/json",
      "set-cookie": ["a=1; HttpOnly", "b=2"],
      "apigw-requestid": expect.any(String),
    });
  });

  test("the gateway decodes the body of a result that is marked as base64", async () => {
    const body = Buffer.from("plain").toString("base64");
    const { headers, text } = await respondWith({ statusCode: 200, body, isBase64Encoded: true });
    expect(text).toBe("plain");
    expect(headers["content-type"]).toBe("text/plain;charset=UTF-8");
  });

  test("the gateway sends an empty body if the result has a status code and no body", async () => {
    expect(await respondWith({ statusCode: 204 })).toMatchObject({ status: 204, text: "" });
  });

  test.each([
    [{ addedCount: 2 }, '{"addedCount":2}'],
    ["text", "text"],
    [undefined, "null"],
  ])("the gateway sends a result without a status code as the body of a 200: %j", async (result, body) => {
    const { status, headers, text } = await respondWith(result);
    expect([status, text, headers["content-type"]]).toEqual([200, body, "application/json"]);
  });

  test.each([
    ["a status code that is not a number", { statusCode: "ok" }],
    ["a body that is not text", { statusCode: 200, body: { not: "text" } }],
    ["an invalid header name", { statusCode: 200, headers: { "bad name": "x" } }],
    ["a body of more than 6 MiB", { statusCode: 200, body: "x".repeat(6 * MIB + 100) }],
  ])("the gateway returns 500 if the result has %s", async (_, result) => {
    silenceErrors();
    const { status, headers, text } = await respondWith(result);
    expect([status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(headers).not.toHaveProperty("bad name");
  });
});

describe("gateway, CORS", () => {
  const origin = ["origin", "http://localhost:5173"];
  const preflight = (method: string) => [...origin, "access-control-request-method", method];

  test("the gateway responds to a CORS preflight with 204 and does not invoke the handler", async () => {
    const handler = vi.fn();
    const send = await serveHandler(handler);
    const { status, headers, text } = await send("/lists/1", { method: "OPTIONS", headers: preflight("POST") });
    expect([status, text]).toEqual([204, ""]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": expect.stringContaining("POST"),
      "access-control-allow-headers": "authorization,content-type,idempotency-key,if-match,prefer,last-event-id",
      "access-control-max-age": "3600",
    });
    expect(handler).not.toHaveBeenCalled();
  });

  test("the gateway lets pages of another origin read the response and its documented headers", async () => {
    const send = await serveHandler(() => ({ statusCode: 503, headers: { "retry-after": "1" } }));
    const { status, headers } = await send("/lists/1", { method: "POST", headers: origin });
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "etag,idempotency-key,preference-applied,ratelimit,ratelimit-policy,retry-after",
    });
  });

  test("the gateway returns 404 for an OPTIONS request that is not a CORS preflight", async () => {
    const send = await serveHandler(() => "never");
    expect(await send("/lists/1", { method: "OPTIONS", headers: origin })).toMatchObject({ status: 404 });
  });
});

test("the gateway sends no CORS headers if the request has no Origin header", async () => {
  const { headers } = await respondWith({ statusCode: 200 });
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

describe("gateway, failing handler", () => {
  test("the gateway returns 500 without details of the error if the handler fails", async () => {
    const logged = silenceErrors();
    const send = await serveHandler(() => Promise.reject(new Error("secret")));
    const response = await send("/lists/1", { method: "POST" });
    expect(response).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(logged).toHaveBeenCalledOnce();
  });

  test("the gateway returns 503 if the handler exceeds its timeout", async () => {
    silenceErrors();
    const send = await serveHandler(() => new Promise(() => {}), { timeoutMs: 20 });
    const response = await send("/lists/1", { method: "POST" });
    expect(response).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });
});

describe("gateway, request that is too large", () => {
  const handler = vi.fn<GatewayHandler>((event) => ({ length: event.body?.length }));
  const tooLarge = { message: "Request Entity Too Large" };

  test.each([
    ["for API Gateway", 10 * MIB + 1],
    ["for the Lambda event", 6 * MIB],
  ])("the gateway returns 413 and does not invoke the handler if the body is too large %s", async (_, length) => {
    const send = await serveHandler(handler);
    const { status, text } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body: "x".repeat(length) });
    expect(status).toBe(413);
    expect(JSON.parse(text)).toEqual(tooLarge);
    expect(handler).not.toHaveBeenCalled();
  });

  test("the gateway returns 413 as soon as the Content-Length exceeds the limit, before the body is sent", async () => {
    const send = await serveHandler(handler);
    const body = "x".repeat(11 * MIB);
    const { status } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body, holdBack: true });
    expect(status).toBe(413);
  });

  test("the gateway returns 413 if a chunked body without Content-Length exceeds the limit", async () => {
    const send = await serveHandler(handler);
    const headers = [...JSON_TYPE, "transfer-encoding", "chunked"];
    const { status } = await send("/lists/1", { method: "POST", headers, body: "x".repeat(12 * MIB) });
    expect(status).toBe(413);
  });

  test("the gateway accepts a request just below the limit of the Lambda event", async () => {
    const send = await serveHandler(handler);
    const body = "x".repeat(6 * MIB - 4_096);
    const { status, text } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body });
    expect([status, text]).toEqual([200, JSON.stringify({ length: body.length })]);
  });
});
