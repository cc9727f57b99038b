import { afterAll } from "vitest";
import { synth } from "../testkit/deployment/synth.ts";
import { startEventServices } from "../testkit/event-services.ts";
import { testAlarms } from "./in-every-stage/alarms.ts";
import { testApi } from "./in-every-stage/api.ts";
import { testEvents } from "./in-every-stage/events.ts";
import { testFunctions } from "./in-every-stage/functions.ts";
import { testRoles } from "./in-every-stage/roles.ts";
import { testTables } from "./in-every-stage/tables.ts";
import { testUsers } from "./in-every-stage/users.ts";

const eventServices = await startEventServices();
afterAll(() => eventServices.stop());

/**
 * The real configuration, synthesised for a development stage without any variables, and for production with variables
 * as an operator would set them.
 */
const [dev, production] = await Promise.all([
  synth("dev"),
  synth("production", {
    API_DOMAIN: "api.example.com",
    CORS_ORIGINS: "https://app.example.com, https://admin.example.com",
    ALARM_EMAIL: "operators@example.com",
  }),
]);

for (const [stage, stack] of Object.entries({ dev, production })) {
  testTables(stage, stack);
  testApi(stage, stack);
  testRoles(stage, stack);
  testUsers(stage, stack);
  testFunctions(stage, stack, eventServices);
  testEvents(stage, stack);
  testAlarms(stage, stack);
}
