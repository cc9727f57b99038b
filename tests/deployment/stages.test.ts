import { randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { synth } from "../testkit/deployment/synth.ts";
import { startEventServices } from "../testkit/event-services.ts";
import { startFakeOpenSearch } from "../testkit/fake-opensearch.ts";
import { testAlarms } from "./in-every-stage/alarms.ts";
import { testApi } from "./in-every-stage/api.ts";
import { testEvents } from "./in-every-stage/events.ts";
import { testFunctions } from "./in-every-stage/functions.ts";
import { testIndexPersons } from "./in-every-stage/index-persons.ts";
import { testRoles } from "./in-every-stage/roles.ts";
import { testSearch } from "./in-every-stage/search.ts";
import { testTables } from "./in-every-stage/tables.ts";
import { testUsers } from "./in-every-stage/users.ts";

const eventServices = await startEventServices();
afterAll(() => eventServices.stop());

const BULK_RESPONSE = { items: [{ index: { status: 201 } }] };
const SEARCH_RESPONSE = {
  timed_out: false,
  _shards: { total: 1, successful: 1, failed: 0 },
  hits: { total: { value: 1, relation: "eq" }, hits: [{ sort: [0, randomUUID()] }] },
  aggregations: { country: { buckets: [] } },
};
/** Every search finds one person, and every change of one person succeeds. */
const openSearch = await startFakeOpenSearch((line) => (line.endsWith("/_bulk") ? BULK_RESPONSE : SEARCH_RESPONSE));
afterAll(() => openSearch.stop());

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
    ...{
      SEARCH: "opensearch",
      SEARCH_INSTANCE_TYPE: "r6g.large.search",
      SEARCH_INSTANCES: "2",
      SEARCH_VOLUME_GB: "100",
    },
  }),
]);

for (const [stage, stack] of Object.entries({ dev, production })) {
  testTables(stage, stack);
  testApi(stage, stack);
  testRoles(stage, stack);
  testUsers(stage, stack);
  testFunctions(stage, stack, { eventServices, openSearch });
  testEvents(stage, stack);
  testAlarms(stage, stack);
  testSearch(stage, stack);
  testIndexPersons(stage, stack);
}
