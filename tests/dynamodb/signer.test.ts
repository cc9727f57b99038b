import { BatchGetItemCommand, DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { HttpResponse } from "@smithy/core/protocols";
import type { HttpRequest } from "@smithy/types";
import { describe, expect, test } from "vitest";
import { Signer } from "../../lib/dynamodb/signer.ts";

const body = Buffer.from('{"RequestItems":{}}');
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const config: DynamoDBClientConfig = { region: "eu-central-1", credentials };

/** The request that the SDK itself sends. */
async function captureSdkRequest(config: DynamoDBClientConfig): Promise<HttpRequest | undefined> {
  const sent: HttpRequest[] = [];
  const requestHandler = {
    async handle(request: HttpRequest) {
      sent.push(request);
      return { response: new HttpResponse({ statusCode: 200, body: Buffer.from("{}") }) };
    },
  };
  await new DynamoDBClient({ ...config, requestHandler }).send(new BatchGetItemCommand({ RequestItems: {} }));
  return sent[0];
}

async function signRequest(config: DynamoDBClientConfig): Promise<HttpRequest> {
  const { request } = await new Signer(new DynamoDBClient(config).config).sign("BatchGetItem", body);
  return request;
}

/** The destination and the caller of a request. */
const pickDestination = ({ method, protocol, hostname, port, path, query, headers }: Partial<HttpRequest> = {}) => ({
  ...{ method, protocol, hostname, port, path, query, host: headers?.host },
  type: headers?.["content-type"],
  length: headers?.["content-length"],
  target: headers?.["x-amz-target"],
  token: headers?.["x-amz-security-token"],
  scope: /Credential=([^,]*)/.exec(headers?.authorization ?? "")?.[1],
});

describe("destinations", () => {
  test.each<[string, DynamoDBClientConfig]>([
    ["a region", config],
    ["a region of China", { ...config, region: "cn-north-1" }],
    ["the region of a local database", { ...config, region: "local" }],
    ["a FIPS endpoint", { ...config, region: "us-east-1", useFipsEndpoint: true }],
    ["a dual-stack endpoint", { ...config, useDualstackEndpoint: true }],
    ["an account's endpoint", { ...config, credentials: { ...credentials, accountId: "123456789012" } }],
    ["a session", { ...config, credentials: { ...credentials, sessionToken: "token" } }],
    ["a custom endpoint", { ...config, endpoint: "http://127.0.0.1:8000" }],
    ["an endpoint with a path", { ...config, endpoint: "https://database.test/dynamo" }],
    ["an endpoint with an IPv6 address", { ...config, endpoint: "http://[::1]:8000" }],
  ])("Signer signs for the same destination and caller as the SDK with %s", async (_, config) => {
    const own = pickDestination(await signRequest(config));
    expect(own).toEqual(pickDestination(await captureSdkRequest(config)));
    expect(own).toMatchObject({ hostname: expect.any(String), scope: expect.stringMatching(/\/dynamodb\//) });
  });
});

test("Signer resolves expired credentials again", async () => {
  let resolved = 0;
  const expiring = async () => ({
    ...credentials,
    accessKeyId: `KEY${++resolved}`,
    expiration: new Date(Date.now() + 1),
  });
  const signer = new Signer(new DynamoDBClient({ ...config, credentials: expiring }).config);
  const keys = new Set<string | undefined>();
  for (let i = 0; i < 3; i++) {
    const { request } = await signer.sign("Query", body);
    keys.add(/Credential=(KEY\d+)/.exec(request.headers.authorization ?? "")?.[1]);
  }
  expect(keys.size).toBe(3);
});
