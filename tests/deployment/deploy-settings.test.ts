import { expect, test } from "vitest";
import { readDeploySettings } from "../../stacks/deploy-settings.ts";

test("deploy settings: without variables, no issuer, domain, e-mail, key, secret, throughput, concurrency, tracing or search, every CORS origin, and the documented limits", () => {
  expect(readDeploySettings({})).toEqual({
    issuerVariables: undefined,
    domain: undefined,
    corsOrigins: ["*"],
    alarmEmail: undefined,
    kmsKeyArn: undefined,
    identitySecret: undefined,
    warmThroughput: undefined,
    reservedConcurrency: new Map(),
    dailyUnits: 10_000_000,
    limits: {
      requestsPerMinute: 600,
      searchesPerMinute: 60,
      prospectsPerMinute: 60_000,
      prospectsPerDay: 1_000_000,
      personsShownPerDay: 20_000,
      listsPerDay: 1_000,
    },
    auditRetentionDays: 365,
    tracing: false,
    search: undefined,
  });
});

test("deploy settings: an empty variable counts as unset", () => {
  const names = [
    ...["AUTH_ISSUER", "API_DOMAIN", "API_CERTIFICATE_ARN", "CORS_ORIGINS", "ALARM_EMAIL"],
    ...["KMS_KEY_ARN", "IDENTITY_SECRET", "WARM_WRITES", "WARM_READS", "TRACING"],
    ...["RESERVED_CONCURRENCY", "DAILY_UNITS", "LIMITS", "AUDIT_RETENTION_DAYS"],
    ...["SEARCH", "OPENSEARCH_URL", "SEARCH_INSTANCE_TYPE", "SEARCH_INSTANCES", "SEARCH_VOLUME_GB", "SEARCH_SHARDS"],
  ];
  expect(readDeploySettings(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(readDeploySettings({}));
});

test("deploy settings: AUTH_* variables are passed on only together with AUTH_ISSUER", () => {
  const variables = {
    AUTH_AUDIENCE: "api",
    AUTH_AUTHORIZED_PARTIES: "https://app.test",
    AUTH_ORG_CLAIM: "o.id",
    AUTH_ROLE_CLAIM: "",
  };
  expect(readDeploySettings(variables).issuerVariables).toBeUndefined();
  expect(readDeploySettings({ ...variables, AUTH_ISSUER: "https://issuer.example.com" }).issuerVariables).toEqual({
    AUTH_ISSUER: "https://issuer.example.com",
    AUTH_AUDIENCE: "api",
    AUTH_AUTHORIZED_PARTIES: "https://app.test",
    AUTH_ORG_CLAIM: "o.id",
  });
});

test("deploy settings: CORS_ORIGINS is a comma-separated list, with or without spaces", () => {
  expect(readDeploySettings({ CORS_ORIGINS: "https://a.example, https://b.example" }).corsOrigins).toEqual([
    "https://a.example",
    "https://b.example",
  ]);
});

test("deploy settings: WARM_WRITES and WARM_READS default to what a new table accepts, if one of them is set", () => {
  expect(readDeploySettings({ WARM_WRITES: "20000", WARM_READS: "24000" }).warmThroughput).toEqual({
    writesPerSecond: 20_000,
    readsPerSecond: 24_000,
  });
  expect(readDeploySettings({ WARM_WRITES: "20000" }).warmThroughput?.readsPerSecond).toBe(12_000);
  expect(readDeploySettings({ WARM_READS: "24000" }).warmThroughput?.writesPerSecond).toBe(4_000);
});

test("deploy settings: LIMITS replaces the limits that it names", () => {
  const { limits } = readDeploySettings({ LIMITS: "requestsPerMinute=1200, listsPerDay=0" });
  expect(limits).toEqual({ ...readDeploySettings({}).limits, requestsPerMinute: 1_200, listsPerDay: 0 });
});

test("deploy settings: RESERVED_CONCURRENCY is a list of functions with their reservations; 0 stops a function", () => {
  const value = "addProspects=50, listLeads=20,sweepDeletedLists=0";
  expect([...readDeploySettings({ RESERVED_CONCURRENCY: value }).reservedConcurrency]).toEqual([
    ["addProspects", 50],
    ["listLeads", 20],
    ["sweepDeletedLists", 0],
  ]);
});

test("deploy settings: SEARCH=opensearch is a domain, by default the smallest one", () => {
  const smallest = { instanceType: "t3.small.search", instances: 1, volumeGb: 10 };
  expect(readDeploySettings({ SEARCH: "opensearch" }).search).toEqual({ domain: smallest, shards: 1 });
  const size = { SEARCH_INSTANCE_TYPE: "r6g.large.search", SEARCH_INSTANCES: "3", SEARCH_VOLUME_GB: "200" };
  expect(readDeploySettings({ SEARCH: "opensearch", ...size, SEARCH_SHARDS: "2" }).search).toEqual({
    domain: { instanceType: "r6g.large.search", instances: 3, volumeGb: 200 },
    shards: 2,
  });
});

test("deploy settings: OPENSEARCH_URL is an existing cluster, and excludes a domain", () => {
  const OPENSEARCH_URL = "https://search.example.com:9200/";
  const expected = { url: "https://search.example.com:9200", shards: 1 };
  expect(readDeploySettings({ OPENSEARCH_URL }).search).toEqual(expected);
  expect(readDeploySettings({ OPENSEARCH_URL, SEARCH: "sqlite" }).search).toEqual(expected);
  expect(() => readDeploySettings({ OPENSEARCH_URL, SEARCH: "opensearch" })).toThrow("OPENSEARCH_URL");
});

test.each(["none", "sqlite"])("deploy settings: SEARCH=%s is no search", (SEARCH) => {
  expect(readDeploySettings({ SEARCH }).search).toBeUndefined();
});

test.each([
  ["SEARCH", "elasticsearch"],
  ["OPENSEARCH_URL", "http://search.example.com"],
  ["OPENSEARCH_URL", "https://ada:secret@search.example.com"],
  ["OPENSEARCH_URL", "https://search.example.com/path"],
  ["OPENSEARCH_URL", "search.example.com"],
  ["SEARCH_INSTANCE_TYPE", "r6g.large"],
  ["SEARCH_INSTANCE_TYPE", "t2.small.search"],
  ["SEARCH_INSTANCE_TYPE", "r6gd.large.search"],
  ["SEARCH_INSTANCE_TYPE", "i3.large.search"],
  ["SEARCH_INSTANCES", "0"],
  ["SEARCH_VOLUME_GB", "1.5"],
  ["SEARCH_SHARDS", "many"],
  ["RESERVED_CONCURRENCY", "50"],
  ["RESERVED_CONCURRENCY", "add-prospects=50"],
  ["RESERVED_CONCURRENCY", "addProspects=-1"],
  ["RESERVED_CONCURRENCY", "addProspects=5=6"],
  ["RESERVED_CONCURRENCY", "addProspects=50,"],
  ["DAILY_UNITS", "0"],
  ["DAILY_UNITS", "1e6"],
  ["AUDIT_RETENTION_DAYS", "100"],
  ["AUDIT_RETENTION_DAYS", "a year"],
  ["AUDIT_RETENTION_DAYS", "0"],
  ["LIMITS", "600"],
  ["LIMITS", "requestsPerHour=600"],
  ["WARM_WRITES", "3999"],
  ["WARM_WRITES", "20k"],
  ["WARM_WRITES", "-20000"],
  ["WARM_READS", "11999"],
  ["WARM_READS", "24000.5"],
  ["KMS_KEY_ARN", "alias/leads"],
  ["KMS_KEY_ARN", "arn:aws:kms:us-east-1:111122223333:alias/leads"],
  ["KMS_KEY_ARN", "00000000-0000-4000-8000-000000000000"],
])("deploy settings: %s=%s is rejected with an error that names the variable", (name, value) => {
  expect(() => readDeploySettings({ [name]: value })).toThrow(name);
});
