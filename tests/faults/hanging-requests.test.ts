import { expect, test } from "vitest";
import { findResponseViolations } from "../testkit/faults/expectations.ts";
import { startPool } from "../testkit/faults/isolated-services.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { hang } from "../testkit/faults/request-faults.ts";
import { buildBody, buildContents, createScenario } from "../testkit/faults/scenario.ts";
import { useEngine } from "../testkit/use-engine.ts";

const engine = useEngine();

test.each(["no response", "half a response"] as const)(
  "adding prospects: succeeds if a single database request hangs with %s",
  async (how) => {
    const pool = await startPool(engine(), 7);
    const violations = await pool.run([1, 2, 3, 5, 7, 8, 10], async ({ database, service }, hanging) => {
      const scenario = await createScenario(createRandom(`${how}/${hanging}`), {
        unknown: 30,
        member: 10,
        removed: 10,
      });
      await engine().put(buildContents(scenario));
      database.fail(
        "any",
        hang((request) => request === hanging, how),
      );
      const response = await service.add(scenario, buildBody(scenario, "direct", scenario.people), "key", {
        remainingMs: 10_000,
      });
      return findResponseViolations(response, scenario.people, "direct").map(
        (violation) => `request ${hanging}: ${violation}`,
      );
    });
    await pool.stop();
    expect(violations.flat()).toEqual([]);
  },
);
