import { describe, expect, test } from "vitest";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { readEnvironment } from "../../stacks/local/settings.ts";

describe("the local stack's environment", () => {
  test("may be empty", () => {
    const defaults = {
      port: 3000,
      databaseEndpoint: undefined,
      tables: { tenants: "Tenants", global: "Global" },
      seed: "demo",
    };
    expect(readEnvironment({})).toEqual(defaults);
    expect(readEnvironment({ PORT: "", DYNAMODB_ENDPOINT: "", SEED: "" })).toEqual(defaults);
  });

  test("decides about everything", () => {
    const environment = {
      PORT: "0",
      DYNAMODB_ENDPOINT: "http://127.0.0.1:8000",
      TENANTS_TABLE: "dev.tenants",
      GLOBAL_TABLE: "dev-global",
      SEED: "none",
    };
    expect(readEnvironment(environment)).toEqual({
      port: 0,
      databaseEndpoint: "http://127.0.0.1:8000",
      tables: { tenants: "dev.tenants", global: "dev-global" },
      seed: "none",
    });
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
    [{ SEED: "yes" }, /^SEED must be demo or none$/],
  ])("is refused by name when wrong: %j", (environment, message) => {
    expect(() => readEnvironment(environment)).toThrow(EnvironmentError);
    expect(() => readEnvironment(environment)).toThrow(message);
  });

  test("is refused with a line for each wrong variable", () => {
    expect(() => readEnvironment({ PORT: "x", SEED: "y" })).toThrow(/^PORT [^\n]+\nSEED [^\n]+$/);
  });
});
