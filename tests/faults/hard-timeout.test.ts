import { expect, test } from "vitest";
import { createRouteHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { buildBody, createScenario } from "../testkit/faults/scenario.ts";
import { invokeTimed } from "../testkit/faults/timed.ts";

test("adding prospects: returns 503 in time if the use case never ends", async () => {
  const handler = createRouteHandler(routes.addProspects, () => new Promise(() => undefined));
  const scenario = await createScenario(createRandom("any"), { unknown: 1 });
  const call = {
    token: scenario.token,
    params: { id: scenario.listId },
    body: buildBody(scenario, "direct", scenario.people),
  };
  const { status, headers, remainingMs } = await invokeTimed(handler, routes.addProspects, {
    ...call,
    remainingMs: 500,
  });
  expect({ status, headers }).toMatchObject({ status: 503, headers: { "idempotency-key": expect.any(String) } });
  expect(remainingMs).toBeGreaterThan(0);
});
