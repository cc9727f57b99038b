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
  ])("%s %s returns API Gateway's own 404", async (method, path) => {
    const send = await serveHandler(() => "never");
    const { status, headers, text } = await send(path, { method });
    expect([status, text]).toEqual([404, '{"message":"Not Found"}']);
    expect(headers["content-type"]).toBe("application/json");
  });

  test("returns 400 if the path cannot be decoded", async () => {
    const send = await serveHandler(() => "never");
    expect(await send("/lists/%zz", { method: "POST" })).toMatchObject({
      status: 400,
      text: '{"message":"Bad Request"}',
    });
  });
});

describe("gateway, result of the handler", () => {
  test("with a status code sets status, headers, cookies and body", async () => {
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

  test("with a base64 body is decoded", async () => {
    const body = Buffer.from("plain").toString("base64");
    const { headers, text } = await respondWith({ statusCode: 200, body, isBase64Encoded: true });
    expect(text).toBe("plain");
    expect(headers["content-type"]).toBe("text/plain;charset=UTF-8");
  });

  test("without a body is sent without one", async () => {
    expect(await respondWith({ statusCode: 204 })).toMatchObject({ status: 204, text: "" });
  });

  test.each([
    [{ addedCount: 2 }, '{"addedCount":2}'],
    ["text", "text"],
    [undefined, "null"],
  ])("without a status code becomes the body of a 200: %j", async (result, body) => {
    const { status, headers, text } = await respondWith(result);
    expect([status, text, headers["content-type"]]).toEqual([200, body, "application/json"]);
  });

  test.each([
    [{ statusCode: "ok" }],
    [{ statusCode: 200, body: { not: "text" } }],
    [{ statusCode: 200, headers: { "bad name": "x" } }],
    [{ statusCode: 200, body: "x".repeat(6 * MIB + 100) }],
  ])("that is malformed or too large becomes a 500 (%#)", async (result) => {
    silenceErrors();
    const { status, headers, text } = await respondWith(result);
    expect([status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(headers).not.toHaveProperty("bad name");
  });
});

describe("gateway, CORS", () => {
  const origin = ["origin", "http://localhost:5173"];
  const preflight = (method: string) => [...origin, "access-control-request-method", method];

  test("responds to a preflight with 204 and does not invoke the handler", async () => {
    const handler = vi.fn();
    const send = await serveHandler(handler);
    const { status, headers, text } = await send("/lists/1", { method: "OPTIONS", headers: preflight("POST") });
    expect([status, text]).toEqual([204, ""]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": expect.stringContaining("POST"),
      "access-control-allow-headers": "authorization,content-type,idempotency-key,prefer",
      "access-control-max-age": "3600",
    });
    expect(handler).not.toHaveBeenCalled();
  });

  test("lets pages of another origin read the response and its documented headers", async () => {
    const send = await serveHandler(() => ({ statusCode: 503, headers: { "retry-after": "1" } }));
    const { status, headers } = await send("/lists/1", { method: "POST", headers: origin });
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "idempotency-key,preference-applied,retry-after",
    });
  });

  test("returns 404 for OPTIONS that is not a preflight", async () => {
    const send = await serveHandler(() => "never");
    expect(await send("/lists/1", { method: "OPTIONS", headers: origin })).toMatchObject({ status: 404 });
  });
});

test("gateway, CORS, sends no CORS headers if the request has no Origin", async () => {
  const { headers } = await respondWith({ statusCode: 200 });
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

describe("gateway, failing handler", () => {
  test("returns 500 without details of the error", async () => {
    const logged = silenceErrors();
    const send = await serveHandler(() => Promise.reject(new Error("secret")));
    const response = await send("/lists/1", { method: "POST" });
    expect(response).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(logged).toHaveBeenCalledOnce();
  });

  test("returns 503 if the handler takes too long", async () => {
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
  ])("%s: returns 413 and does not invoke the handler", async (_, length) => {
    const send = await serveHandler(handler);
    const { status, text } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body: "x".repeat(length) });
    expect(status).toBe(413);
    expect(JSON.parse(text)).toEqual(tooLarge);
    expect(handler).not.toHaveBeenCalled();
  });

  test("returns 413 before the body is sent", async () => {
    const send = await serveHandler(handler);
    const body = "x".repeat(11 * MIB);
    const { status } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body, holdBack: true });
    expect(status).toBe(413);
  });

  test("returns 413 for a chunked body without a length", async () => {
    const send = await serveHandler(handler);
    const headers = [...JSON_TYPE, "transfer-encoding", "chunked"];
    const { status } = await send("/lists/1", { method: "POST", headers, body: "x".repeat(12 * MIB) });
    expect(status).toBe(413);
  });

  test("then accepts a request just below the limit", async () => {
    const send = await serveHandler(handler);
    const body = "x".repeat(6 * MIB - 4_096);
    const { status, text } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body });
    expect([status, text]).toEqual([200, JSON.stringify({ length: body.length })]);
  });
});
