import { describe } from "vitest";
import { synth } from "../testkit/deployment/synth.ts";
import { testAlarms } from "./in-every-stage/alarms.ts";
import { testApi } from "./in-every-stage/api.ts";
import { testFunctions } from "./in-every-stage/functions.ts";
import { testRoles } from "./in-every-stage/roles.ts";
import { testTables } from "./in-every-stage/tables.ts";
import { testUsers } from "./in-every-stage/users.ts";

/** The real configuration, deployed in name only: a development stage as it comes, and production as one would set it up. */
const [dev, production] = await Promise.all([
  synth("dev"),
  synth("production", {
    API_DOMAIN: "api.example.com",
    CORS_ORIGINS: "https://app.example.com, https://admin.example.com",
    ALARM_EMAIL: "operators@example.com",
  }),
]);

describe.each([
  { stage: "dev", stack: dev },
  { stage: "production", stack: production },
])("$stage", ({ stage, stack }) => {
  describe("tables", () => testTables(stage, stack));
  describe("API", () => testApi(stage, stack));
  describe("roles", () => testRoles(stack));
  describe("users", () => testUsers(stage, stack));
  describe("functions", () => testFunctions(stage, stack));
  describe("alarms", () => testAlarms(stage, stack));
});
