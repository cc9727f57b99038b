import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { describe, expect, test } from "vitest";
import type { GatewayRoute } from "../../stacks/local/gateway/route-table.ts";
import { type HttpRequest, serve } from "../testkit/serve.ts";

const ECHO: readonly GatewayRoute[] = [
  ["GET", "/lists"],
  ["POST", "/lists/{id}/items/{item}"],
  ["POST", "/lists/{id}/items/newest"],
].map(([method = "", path = ""]) => ({
  method,
  path,
  handler: (event, context) => ({ event, remaining: context.getRemainingTimeInMillis(), context }),
}));

interface Echo {
  readonly event: APIGatewayProxyEventV2;
  readonly remaining: number;
  readonly context: Context;
}

async function echo(path: string, sent?: HttpRequest): Promise<Echo> {
  const send = await serve(ECHO);
  const { status, text } = await send(path, sent);
  expect(status).toBe(200);
  return JSON.parse(text);
}

const post = async (headers: readonly string[], body: string | Buffer) =>
  (await echo("/lists/1/items/2", { method: "POST", headers, body })).event;

describe("gateway, event for the handler", () => {
  test("has payload format 2.0 with the route, the decoded path and the request context", async () => {
    const { event } = await echo("/lists/a%20b/items/%C3%A9?x=1", {
      method: "POST",
      headers: ["User-Agent", "test/1.0"],
    });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "POST /lists/{id}/items/{item}",
      rawPath: "/lists/a b/items/é",
      pathParameters: { id: "a b", item: "é" },
      requestContext: {
        domainName: "127.0.0.1",
        http: {
          method: "POST",
          path: "/lists/a b/items/é",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test/1.0",
        },
        routeKey: "POST /lists/{id}/items/{item}",
        stage: "$default",
        requestId: expect.stringMatching(/^[A-Za-z0-9+/]{15}=$/),
        time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/),
        timeEpoch: expect.any(Number),
      },
    });
  });

  test("omits body, cookies and parameters that the request does not have", async () => {
    const { event } = await echo("/lists");
    for (const absent of ["body", "cookies", "pathParameters", "queryStringParameters"]) {
      expect(event).not.toHaveProperty(absent);
    }
    expect(event).toMatchObject({ rawQueryString: "", isBase64Encoded: false });
  });

  test("has header names in lower case and joins repeated headers with commas", async () => {
    const { event } = await echo("/lists", { headers: ["X-Tag", "a", "x-tag", "b", "Accept", "text/html, */*"] });
    expect(event.headers).toMatchObject({ "x-tag": "a,b", accept: "text/html, */*", "x-forwarded-for": "127.0.0.1" });
    expect(event.headers).not.toHaveProperty("connection");
  });

  test("has cookies in a list, not as a header", async () => {
    const { event } = await echo("/lists", { headers: ["Cookie", "a=1; b=2", "cookie", "c=3"] });
    expect(event.cookies).toEqual(["a=1", "b=2", "c=3"]);
    expect(event.headers).not.toHaveProperty("cookie");
  });

  test("has decoded query parameters, repeated ones joined with commas, and the raw query", async () => {
    const { event } = await echo("/lists?tag=a&tag=b%2Cc&q=x+y%26z&empty=");
    expect(event.rawQueryString).toBe("tag=a&tag=b%2Cc&q=x+y%26z&empty=");
    expect(event.queryStringParameters).toEqual({ tag: "a,b,c", q: "x y&z", empty: "" });
  });

  test.each(["application/json", "application/json; charset=utf-8", "text/csv", "APPLICATION/XML"])(
    "passes on a body of type %s as text",
    async (type) => {
      expect(await post(["content-type", type], '{"é":1}')).toMatchObject({ body: '{"é":1}', isBase64Encoded: false });
    },
  );

  test.each(["application/octet-stream", "application/x-www-form-urlencoded", "application/vnd.api+json", undefined])(
    "passes on a body of type %s in base64",
    async (type) => {
      const body = Buffer.from([0xff, 0x00, 0x7b]);
      const event = await post(type ? ["content-type", type] : [], body);
      expect(event).toMatchObject({ body: body.toString("base64"), isBase64Encoded: true });
    },
  );

  test("goes to the route with the fewest parameters if several match", async () => {
    const { event } = await echo("/lists/1/items/newest", { method: "POST" });
    expect(event.routeKey).toBe("POST /lists/{id}/items/newest");
  });

  test("comes with a Lambda context whose remaining time starts at 29 seconds", async () => {
    const { remaining, context } = await echo("/lists");
    expect(remaining).toBeGreaterThan(28_000);
    expect(remaining).toBeLessThanOrEqual(29_000);
    expect(context.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(context.functionName).toBe("GET-lists");
  });
});
