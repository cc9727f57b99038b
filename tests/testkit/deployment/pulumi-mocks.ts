import type { Resource } from "./synth.ts";

/** Pulumi's mocks of AWS: they accept every resource request and invent the computed outputs. */

export const REGION = "us-east-1";
export const ACCOUNT = "123456789012";

type Properties = Record<string, unknown>;

interface ResourceRequest {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
}

const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** The outputs of a resource besides its inputs, if other resources refer to them. */
const COMPUTED_OUTPUTS: Readonly<Record<string, (name: string) => Properties>> = {
  // The names that the tests' own tables have.
  "aws:dynamodb/table:Table": (name) => ({
    name: name.replace(/Table$/, ""),
    arn: arn("dynamodb", `table/${name.replace(/Table$/, "")}`),
    streamArn: arn("dynamodb", `table/${name.replace(/Table$/, "")}/stream/1`),
  }),
  "aws:apigatewayv2/api:Api": (name) => ({
    apiEndpoint: `https://${name}.execute-api.${REGION}.amazonaws.com`,
    executionArn: arn("execute-api", name),
  }),
  "aws:acm/certificate:Certificate": () => ({
    domainValidationOptions: [{ resourceRecordName: "_a", resourceRecordType: "CNAME", resourceRecordValue: "_b" }],
  }),
  "aws:apigatewayv2/domainName:DomainName": (name) => ({
    domainNameConfiguration: { targetDomainName: `${name}.mock.${REGION}.amazonaws.com`, hostedZoneId: "Z1" },
  }),
  "aws:cognito/userPool:UserPool": (name) => ({ id: `${REGION}_${name}` }),
  "aws:cloudwatch/eventBus:EventBus": (name) => ({ name, arn: arn("events", `event-bus/${name}`) }),
  "aws:sqs/queue:Queue": (name) => ({
    name,
    arn: arn("sqs", name),
    url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
  }),
  "aws:opensearch/domain:Domain": (name) => ({
    arn: arn("es", `domain/${name}`),
    endpoint: `search-${name}.${REGION}.es.amazonaws.com`,
  }),
  "aws:sns/topic:Topic": (name) => ({ arn: arn("sns", name) }),
  "random:index/randomBytes:RandomBytes": () => ({ base64: Buffer.alloc(32).toString("base64") }),
  "random:index/randomPassword:RandomPassword": () => ({ result: "x".repeat(32) }),
  "pulumi-nodejs:dynamic:Resource": () => ({ zoneId: "Z1" }),
};

/** Builds the mocks. @param resources receives every requested resource */
export const pulumiMocks = (resources: Omit<Resource, "retainOnDelete" | "protect">[]) => ({
  newResource({ type, name, inputs }: ResourceRequest) {
    resources.push({ type, name, inputs: unwrapSecrets(inputs) as Properties });
    const state = { name, arn: arn("mock", name), ...inputs, ...COMPUTED_OUTPUTS[type]?.(name) };
    return { id: String("id" in state ? state.id : `${name}-id`), state };
  },
  call({ token, inputs }: { readonly token: string; readonly inputs: Properties }): Properties {
    switch (token) {
      case "aws:index/getRegion:getRegion":
        return { id: REGION, region: REGION };
      case "aws:index/getPartition:getPartition":
        return { id: "aws", partition: "aws" };
      case "aws:index/getCallerIdentity:getCallerIdentity":
        return { id: ACCOUNT, accountId: ACCOUNT };
      case "aws:iam/getPolicyDocument:getPolicyDocument":
        return { ...inputs, json: JSON.stringify(inputs) };
      default:
        return inputs;
    }
  },
});

/** The key by which Pulumi marks secrets that it sends to the engine. */
const SECRET = "4dabf18193072939515e22adb298388d";

/** Returns the inputs as AWS would receive them, with secrets as plain values. */
function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value && "value" in value) return unwrapSecrets(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unwrapSecrets(each)]));
}
