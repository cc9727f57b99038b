import { BatchGetItemCommand, DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { HttpResponse } from "@smithy/core/protocols";
import type { HttpRequest } from "@smithy/types";
import { describe, expect, test } from "vitest";
import { Signer } from "../../lib/dynamodb/signer.ts";

const body = Buffer.from('{"RequestItems":{}}');
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const config: DynamoDBClientConfig = { region: "eu-central-1", credentials };

/** The request that the SDK itself sends. */
async function sentBySdk(config: DynamoDBClientConfig): Promise<HttpRequest | undefined> {
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

async function signed(config: DynamoDBClientConfig): Promise<HttpRequest> {
  const { request } = await new Signer(new DynamoDBClient(config).config).sign("BatchGetItem", body);
  return request;
}

/** What says where a request goes, and for whom. */
const addressOf = ({ method, protocol, hostname, port, path, query, headers }: Partial<HttpRequest> = {}) => ({
  ...{ method, protocol, hostname, port, path, query, host: headers?.host },
  type: headers?.["content-type"],
  length: headers?.["content-length"],
  target: headers?.["x-amz-target"],
  token: headers?.["x-amz-security-token"],
  scope: /Credential=([^,]*)/.exec(headers?.authorization ?? "")?.[1],
});

describe("a request goes where the SDK would send it, and for the same caller", () => {
  test.each<[string, DynamoDBClientConfig]>([
    ["a region", config],
    ["a region of China", { ...config, region: "cn-north-1" }],
    ["the region of a database on one's own machine", { ...config, region: "local" }],
    ["a FIPS endpoint", { ...config, region: "us-east-1", useFipsEndpoint: true }],
    ["a dual-stack endpoint", { ...config, useDualstackEndpoint: true }],
    ["an account's endpoint", { ...config, credentials: { ...credentials, accountId: "123456789012" } }],
    ["a session", { ...config, credentials: { ...credentials, sessionToken: "token" } }],
    ["an endpoint of one's own", { ...config, endpoint: "http://127.0.0.1:8000" }],
    ["one with a path", { ...config, endpoint: "https://database.test/dynamo" }],
    ["one with an IPv6 address", { ...config, endpoint: "http://[::1]:8000" }],
  ])("%s", async (_, config) => {
    const ours = addressOf(await signed(config));
    expect(ours).toEqual(addressOf(await sentBySdk(config)));
    expect(ours).toMatchObject({ hostname: expect.any(String), scope: expect.stringMatching(/\/dynamodb\//) });
  });
});

test("credentials that have ended are asked for again", async () => {
  let asked = 0;
  const ending = async () => ({ ...credentials, accessKeyId: `KEY${++asked}`, expiration: new Date(Date.now() + 1) });
  const signer = new Signer(new DynamoDBClient({ ...config, credentials: ending }).config);
  const keys = new Set<string | undefined>();
  for (let i = 0; i < 3; i++) {
    const { request } = await signer.sign("Query", body);
    keys.add(/Credential=(KEY\d+)/.exec(request.headers.authorization ?? "")?.[1]);
  }
  expect(keys.size).toBe(3);
});
