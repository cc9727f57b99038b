import { describe, expect, test, vi } from "vitest";
import type { LambdaHandler } from "../../stacks/local/gateway/invoke.ts";
import { serve } from "../testkit/serve.ts";

const MIB = 1024 * 1024;
const JSON_TYPE = ["content-type", "application/json"];

/** What the gateway tells the developer of a failed handler. */
const silenceErrors = () => vi.spyOn(console, "error").mockImplementation(() => {});

const serveHandler = (handler: LambdaHandler, options?: { readonly timeout: number }) =>
  serve([{ method: "POST", path: "/lists/{id}", handler }], options);

async function answerTo(result: unknown) {
  const send = await serveHandler(() => result);
  return send("/lists/1", { method: "POST" });
}

describe("a request without a route", () => {
  test.each([
    ["POST", "/nothing"],
    ["GET", "/lists/1"],
    ["POST", "/lists/1/"],
    ["POST", "/lists/"],
  ])("%s %s is answered 404 as API Gateway does", async (method, path) => {
    const send = await serveHandler(() => "never");
    const { status, headers, text } = await send(path, { method });
    expect([status, text]).toEqual([404, '{"message":"Not Found"}']);
    expect(headers["content-type"]).toBe("application/json");
  });

  test("is answered 400 when its path cannot be decoded", async () => {
    const send = await serveHandler(() => "never");
    expect(await send("/lists/%zz", { method: "POST" })).toMatchObject({
      status: 400,
      text: '{"message":"Bad Request"}',
    });
  });
});

describe("a handler's result", () => {
  test("with a status says everything: headers, cookies, body", async () => {
    const { status, headers, text } = await answerTo({
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

  test("may have its body in base64", async () => {
    const body = Buffer.from("plain").toString("base64");
    const { headers, text } = await answerTo({ statusCode: 200, body, isBase64Encoded: true });
    expect(text).toBe("plain");
    expect(headers["content-type"]).toBe("text/plain;charset=UTF-8");
  });

  test("may have no body", async () => {
    expect(await answerTo({ statusCode: 204 })).toMatchObject({ status: 204, text: "" });
  });

  test.each([
    [{ addedCount: 2 }, '{"addedCount":2}'],
    ["text", "text"],
    [undefined, "null"],
  ])("without a status is the body of a 200: %j", async (result, body) => {
    const { status, headers, text } = await answerTo(result);
    expect([status, text, headers["content-type"]]).toEqual([200, body, "application/json"]);
  });

  test.each([
    [{ statusCode: "ok" }],
    [{ statusCode: 200, body: { not: "text" } }],
    [{ statusCode: 200, headers: { "bad name": "x" } }],
    [{ statusCode: 200, body: "x".repeat(6 * MIB + 100) }],
  ])("that makes no sense is a 500 (%#)", async (result) => {
    silenceErrors();
    const { status, headers, text } = await answerTo(result);
    expect([status, text]).toEqual([500, '{"message":"Internal Server Error"}']);
    expect(headers).not.toHaveProperty("bad name");
  });
});

describe("a page of another origin", () => {
  const origin = ["origin", "http://localhost:5173"];
  const asks = (method: string) => [...origin, "access-control-request-method", method];

  test("is told that it may ask, and the handler does not hear of it", async () => {
    const handler = vi.fn();
    const send = await serveHandler(handler);
    const { status, headers, text } = await send("/lists/1", { method: "OPTIONS", headers: asks("POST") });
    expect([status, text]).toEqual([204, ""]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": expect.stringContaining("POST"),
      "access-control-allow-headers": "authorization,content-type,idempotency-key,prefer",
      "access-control-max-age": "3600",
    });
    expect(handler).not.toHaveBeenCalled();
  });

  test("may read the answer, and the headers a caller needs", async () => {
    const send = await serveHandler(() => ({ statusCode: 503, headers: { "retry-after": "1" } }));
    const { status, headers } = await send("/lists/1", { method: "POST", headers: origin });
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "idempotency-key,preference-applied,retry-after",
    });
  });

  test("is answered 404 where OPTIONS is no such question", async () => {
    const send = await serveHandler(() => "never");
    expect(await send("/lists/1", { method: "OPTIONS", headers: origin })).toMatchObject({ status: 404 });
  });
});

test("says nothing of origins to callers that are no page", async () => {
  const { headers } = await answerTo({ statusCode: 200 });
  expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

describe("a handler that fails", () => {
  test("is a 500 that says nothing of the error", async () => {
    const logged = silenceErrors();
    const send = await serveHandler(() => Promise.reject(new Error("secret")));
    const answer = await send("/lists/1", { method: "POST" });
    expect(answer).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    expect(logged).toHaveBeenCalledOnce();
  });

  test("by taking too long is a 503", async () => {
    silenceErrors();
    const send = await serveHandler(() => new Promise(() => {}), { timeout: 20 });
    const answer = await send("/lists/1", { method: "POST" });
    expect(answer).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });
});

describe("a request that is too large", () => {
  const handler = vi.fn<LambdaHandler>((event) => ({ length: event.body?.length }));
  const tooLarge = { message: "Request Entity Too Large" };

  test.each([
    ["for API Gateway", 10 * MIB + 1],
    ["for the Lambda event", 6 * MIB],
  ])("%s is a 413 that the handler does not see", async (_, length) => {
    const send = await serveHandler(handler);
    const { status, text } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body: "x".repeat(length) });
    expect(status).toBe(413);
    expect(JSON.parse(text)).toEqual(tooLarge);
    expect(handler).not.toHaveBeenCalled();
  });

  test("hears of it before it is sent", async () => {
    const send = await serveHandler(handler);
    const body = "x".repeat(11 * MIB);
    const { status } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body, holdBack: true });
    expect(status).toBe(413);
  });

  test("hears of it even when it does not say its length", async () => {
    const send = await serveHandler(handler);
    const headers = [...JSON_TYPE, "transfer-encoding", "chunked"];
    const { status } = await send("/lists/1", { method: "POST", headers, body: "x".repeat(12 * MIB) });
    expect(status).toBe(413);
  });

  test("does not disturb the next one, just below the limit", async () => {
    const send = await serveHandler(handler);
    const body = "x".repeat(6 * MIB - 4_096);
    const { status, text } = await send("/lists/1", { method: "POST", headers: JSON_TYPE, body });
    expect([status, text]).toEqual([200, JSON.stringify({ length: body.length })]);
  });
});
