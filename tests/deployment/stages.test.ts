import { describe } from "vitest";
import { synth } from "../testkit/deployment/synth.ts";
import { theAlarms } from "./in-every-stage/alarms.ts";
import { theApi } from "./in-every-stage/api.ts";
import { theFunctions } from "./in-every-stage/functions.ts";
import { theRoles } from "./in-every-stage/roles.ts";
import { theTables } from "./in-every-stage/tables.ts";
import { theUsers } from "./in-every-stage/users.ts";

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
  describe("tables", () => theTables(stage, stack));
  describe("API", () => theApi(stage, stack));
  describe("roles", () => theRoles(stack));
  describe("users", () => theUsers(stage, stack));
  describe("functions", () => theFunctions(stage, stack));
  describe("alarms", () => theAlarms(stage, stack));
});
