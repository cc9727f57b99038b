import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { readEnvironment } from "../../stacks/local/settings.ts";

describe("readEnvironment of the local stack", () => {
  test("readEnvironment returns the default settings if variables are missing or empty", () => {
    const defaults = {
      port: 3000,
      dataFolder: undefined,
      databaseEndpoint: undefined,
      tables: { tenants: "Tenants", global: "Global" },
      seed: "demo",
      limits: undefined,
      search: "sqlite",
    };
    expect(readEnvironment({})).toEqual(defaults);
    expect(readEnvironment({ PORT: "", DATA: "", DYNAMODB_ENDPOINT: "", SEED: "", LIMITS: "", SEARCH: "" })).toEqual(
      defaults,
    );
  });

  test("readEnvironment returns the settings of the given variables", () => {
    const environment = {
      PORT: "0",
      DATA: "./.data",
      DYNAMODB_ENDPOINT: "http://127.0.0.1:8000",
      TENANTS_TABLE: "dev.tenants",
      GLOBAL_TABLE: "dev-global",
      SEED: "none",
      LIMITS: "requestsPerMinute=10,listsPerDay=0",
      SEARCH: "none",
    };
    expect(readEnvironment(environment)).toEqual({
      port: 0,
      dataFolder: resolve(".data"),
      databaseEndpoint: "http://127.0.0.1:8000",
      tables: { tenants: "dev.tenants", global: "dev-global" },
      seed: "none",
      limits: { requestsPerMinute: 10, listsPerDay: 0 },
      search: undefined,
    });
  });

  test("readEnvironment: OPENSEARCH_URL replaces the engine sqlite, but does not switch search on", () => {
    const OPENSEARCH_URL = "http://127.0.0.1:9200";
    expect(readEnvironment({ OPENSEARCH_URL }).search).toEqual({ openSearchUrl: OPENSEARCH_URL });
    expect(readEnvironment({ OPENSEARCH_URL, SEARCH: "sqlite" }).search).toEqual({ openSearchUrl: OPENSEARCH_URL });
    expect(readEnvironment({ OPENSEARCH_URL, SEARCH: "none" }).search).toBeUndefined();
  });

  test.each([
    [{ PORT: "http" }, /^PORT must be/],
    [{ PORT: "-1" }, /^PORT must be/],
    [{ PORT: "65536" }, /^PORT must be/],
    [{ DYNAMODB_ENDPOINT: "127.0.0.1:8000" }, /^DYNAMODB_ENDPOINT must be/],
    [{ DYNAMODB_ENDPOINT: "ftp://127.0.0.1" }, /^DYNAMODB_ENDPOINT must be/],
    [{ TENANTS_TABLE: "a b c" }, /^TENANTS_TABLE must be/],
    [{ GLOBAL_TABLE: "ab" }, /^GLOBAL_TABLE must be/],
    [{ GLOBAL_TABLE: "Tenants" }, /^TENANTS_TABLE and GLOBAL_TABLE must be/],
    [{ LIMITS: "10" }, /^LIMITS must be like requestsPerMinute=600/],
    [{ OPENSEARCH_URL: "127.0.0.1:9200" }, /^OPENSEARCH_URL must be/],
    [{ SEARCH: "yes" }, /^SEARCH must be sqlite or none$/],
    [{ SEED: "yes" }, /^SEED must be demo or none$/],
  ])("readEnvironment rejects an invalid variable with a message that names it: %j", (environment, message) => {
    expect(() => readEnvironment(environment)).toThrow(EnvironmentError);
    expect(() => readEnvironment(environment)).toThrow(message);
  });

  test("readEnvironment reports every invalid variable on its own line", () => {
    expect(() => readEnvironment({ PORT: "x", SEED: "y" })).toThrow(/^PORT [^\n]+\nSEED [^\n]+$/);
  });
});
