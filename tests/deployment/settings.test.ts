import { expect, test } from "vitest";
import { readSettings } from "../../lib/config.ts";
import { readFunctions, readServiceFunctions } from "../testkit/deployment/bundled-functions.ts";
import { readStatements } from "../testkit/deployment/iam-actions.ts";
import { synth } from "../testkit/deployment/synth.ts";

/** The variables of a deployment that `stages.test.ts` does not set. */
const issuer = {
  AUTH_ISSUER: "https://issuer.example.com",
  AUTH_AUDIENCE: "api, other",
  AUTH_AUTHORIZED_PARTIES: "https://app.example.com",
  AUTH_JWKS_URI: "https://keys.example.com/jwks",
  AUTH_ORG_CLAIM: "o.id",
  AUTH_ROLE_CLAIM: "o.rol",
  AUTH_ADMIN_ROLES: "owner,admin",
};
const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1";
const key = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000";
const identitySecret = "the secret of the stage before its state was lost";
/** The longest one that is allowed. */
const stage = "s".repeat(35);
const [stack, withoutAudience, withShortSecret, withLongStage] = await Promise.all([
  synth(
    stage,
    {
      ...{ ...issuer, TRACING: "on", API_DOMAIN: "api.example.org", API_CERTIFICATE_ARN: certificate },
      ...{ KMS_KEY_ARN: key, WARM_WRITES: "20000", WARM_READS: "24000", IDENTITY_SECRET: identitySecret },
      ...{ RESERVED_CONCURRENCY: "addProspects=50,sweepDeletedLists=1", DAILY_UNITS: "2000000" },
      AUDIT_RETENTION_DAYS: "2557",
    },
    false,
  ),
  synth("staging", { AUTH_ISSUER: issuer.AUTH_ISSUER }, false).catch(String),
  synth("staging", { ...issuer, IDENTITY_SECRET: "short" }, false).catch(String),
  synth(`${stage}s`, {}, false).catch(String),
]);

test("AUTH_* variables of a deployment: are the settings of every function, and no user pool is created", () => {
  for (const { inputs } of readServiceFunctions(stack).values()) {
    expect(readSettings(inputs.environment.variables)).toMatchObject({
      issuer: {
        issuer: issuer.AUTH_ISSUER,
        audience: ["api", "other"],
        authorizedParties: [issuer.AUTH_AUTHORIZED_PARTIES],
        jwksUri: issuer.AUTH_JWKS_URI,
      },
      claims: [{ org: "o.id", role: "o.rol", adminRoles: ["owner", "admin"] }],
    });
  }
  expect(stack.all("cognito/userPool:UserPool")).toEqual([]);
});

test("AUTH_ISSUER without AUTH_AUDIENCE: the deployment fails and names the variable", () => {
  expect(withoutAudience).toContain("Environment variable AUTH_AUDIENCE is not set");
});

test("IDENTITY_SECRET of a deployment: is the secret of every function", () => {
  for (const { inputs } of readServiceFunctions(stack).values()) {
    expect(readSettings(inputs.environment.variables)).toMatchObject({ identitySecret });
  }
  expect(readFunctions(stack).get("publishEvents")?.inputs.environment.variables).not.toHaveProperty("IDENTITY_SECRET");
});

test("IDENTITY_SECRET of less than 16 characters: the deployment fails and names the variable, but not its value", () => {
  expect(withShortSecret).toMatch(/IDENTITY_SECRET/);
  expect(withShortSecret).not.toContain("short");
});

test("TRACING=on: functions are traced and get only the two X-Ray actions", () => {
  for (const { inputs, role } of readFunctions(stack).values()) {
    expect(inputs.tracingConfig).toEqual({ mode: "Active" });
    expect(readStatements(role).filter(({ resources }) => resources.includes("*"))).toEqual([
      { effect: "Allow", actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] },
    ]);
  }
});

test("a stage name of 36 characters: the deployment fails with the reason", () => {
  expect(withLongStage).toContain(`The stage name "${stage}s" has 36 characters, but at most 35 are allowed`);
});

test("a stage name of 35 characters: no name is longer than AWS allows", () => {
  const maxLengths = {
    "lambda/function:Function": 64,
    "iam/role:Role": 64,
    "scheduler/schedule:Schedule": 64,
    "apigatewayv2/api:Api": 128,
    "cloudwatch/metricAlarm:MetricAlarm": 255,
    "cloudwatch/logMetricFilter:LogMetricFilter": 512,
    "cloudwatch/logGroup:LogGroup": 512,
    "dynamodb/table:Table": 255,
    "sns/topic:Topic": 256,
    "sqs/queue:Queue": 80,
    "cloudwatch/eventBus:EventBus": 256,
    "cloudwatch/eventRule:EventRule": 64,
  };
  for (const [type, maxLength] of Object.entries(maxLengths)) {
    const names = stack.all(type).map(({ inputs }) => String(inputs.name ?? ""));
    expect(names).not.toEqual([]);
    expect(names.filter((name) => name.length > maxLength)).toEqual([]);
  }
});

test("KMS_KEY_ARN: is the key of both tables, and functions may use it only through DynamoDB", () => {
  for (const { inputs } of stack.all("dynamodb/table:Table")) {
    expect(inputs.serverSideEncryption).toEqual({ enabled: true, kmsKeyArn: key });
  }
  const readAndWrite = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
  for (const [name, { role }] of readFunctions(stack)) {
    const statements = readStatements(role).filter(({ actions }) =>
      actions.some((action) => action.startsWith("kms:")),
    );
    expect(statements).toEqual([
      {
        effect: "Allow",
        // The publisher of events only reads.
        actions: name === "publishEvents" ? ["kms:Decrypt"] : readAndWrite,
        resources: [key],
        conditions: [
          { test: "StringEquals", variable: "kms:ViaService", values: ["dynamodb.us-east-1.amazonaws.com"] },
        ],
      },
    ]);
  }
});

test("WARM_WRITES and WARM_READS: are the warm throughput of Tenants", () => {
  const warmThroughput = { writeUnitsPerSecond: 20_000, readUnitsPerSecond: 24_000 };
  expect(stack.one("dynamodb/table:Table", "Tenants")).toMatchObject({ warmThroughput });
  expect(stack.one("dynamodb/table:Table", "Global")).not.toHaveProperty("warmThroughput");
});

test("RESERVED_CONCURRENCY: is reserved for the named functions, and nothing for the others", () => {
  const reserved = [...readFunctions(stack)].flatMap(([name, { inputs }]) =>
    inputs.reservedConcurrentExecutions === undefined ? [] : [[name, inputs.reservedConcurrentExecutions]],
  );
  expect(Object.fromEntries(reserved)).toEqual({ addProspects: 50, sweepDeletedLists: 1 });
});

test("AUDIT_RETENTION_DAYS: is the retention of the audit log", () => {
  expect(stack.one("cloudwatch/logGroup:LogGroup", "AuditLog").retentionInDays).toBe(2_557);
});

test("DAILY_UNITS: is the threshold of the alarm DailyCost", () => {
  expect(stack.one("cloudwatch/metricAlarm:MetricAlarm", "DailyCost").threshold).toBe(2_000_000);
});

test("API_DOMAIN with API_CERTIFICATE_ARN: the target of the DNS record is an output", () => {
  expect(stack.outputs.domainTarget).toBe("ApiDomainName.mock.us-east-1.amazonaws.com");
});

test("API_DOMAIN with API_CERTIFICATE_ARN: uses the certificate and creates no DNS record", () => {
  const { domainName, domainNameConfiguration } = stack.one("apigatewayv2/domainName:DomainName");
  expect(domainName).toBe("api.example.org");
  expect(domainNameConfiguration).toMatchObject({ certificateArn: certificate, securityPolicy: "TLS_1_2" });
  expect(stack.all("route53/record:Record")).toEqual([]);
});
