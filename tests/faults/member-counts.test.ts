import * as v from "valibot";
import { expect, inject, test } from "vitest";
import { buildItem } from "../../lib/dynamodb/item.ts";
import { leadListKey } from "../../lib/dynamodb/keys.ts";
import { ServiceUnavailableError } from "../../lib/errors.ts";
import type { IdempotentOperation } from "../../lib/idempotent-operation.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { settleCount } from "../../lib/lead-lists/settle-counts.ts";
import { addMemberships, removeMemberships } from "../../lib/memberships/memberships.ts";
import { readMemberships } from "../../lib/memberships/read-memberships.ts";
import { client } from "../testkit/client.ts";
import { type CallerOptions, Interleaving } from "../testkit/faults/interleaving.ts";
import { watchMembers } from "../testkit/faults/member-watch.ts";
import { createRandom, type Random } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures } from "../testkit/faults/report.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { putItems } from "../testkit/put-items.ts";

const HISTORIES = scaled(60, 1_000);
const START = Date.parse("2026-01-01T00:00:00.000Z");
const SECOND = 1_000;
/** A Lambda has so much time. */
const LIFE_MS = 28 * SECOND;
/** No request of an operation is executed later than this after its begin, also if it was sent and lost. */
const LATEST_MS = 59 * SECOND;

/** A process that ended, a late request, or an operation whose time was over. */
function ignoreExpected(error: unknown): void {
  if (!(error instanceof ServiceUnavailableError)) throw error;
}

/** Creates a list whose members callers change while jobs settle its count, on a clock that advances between requests. */
async function createWorld(random: Random) {
  const orgId = v.parse(OrgId, `org_${random.uuid()}`);
  const listId = random.uuid();
  const list = leadListKey(orgId, listId);
  const at = new Date(START).toISOString();
  const changed = { createdBy: "ada", createdAt: at, updatedBy: "ada", updatedAt: at };
  await putItems(client, "tenants", [
    buildItem(list, { id: listId, name: "A list", type: "person", userIds: ["ada"], ...changed }),
  ]);
  const interleaving = new Interleaving(random, inject("databaseEndpoint"));
  const scope = { orgId, listId, type: "person" } as const;
  const ids = range(random.int(1, 6)).map(() => random.uuid());
  const watch = watchMembers(scope, ids);
  let clock = START;

  const connect = (options: CallerOptions) => {
    const begunAt = clock;
    const life = { begunAt, hasEnded: () => clock > begunAt + LIFE_MS };
    return { at: new Date(begunAt), database: interleaving.connect({ ...options, life }) };
  };
  return {
    ids,
    watch,
    async change(kind: "add" | "remove", chosen: readonly string[], operationId: string, options: CallerOptions) {
      const { at, database } = connect(options);
      const operation: IdempotentOperation = { id: operationId, userId: "ada", at };
      const memberships = await readMemberships(database, scope, chosen);
      await (kind === "add" ? addMemberships : removeMemberships)(database, scope, memberships, operation);
    },
    /** @param laterMs on the clock of the job */
    settle(options: CallerOptions, laterMs = 0) {
      const { at, database } = connect(options);
      return settleCount(database, list, new Date(at.getTime() + laterMs));
    },
    /** Runs callers. The clock advances after each write, but no request becomes older than it can be. */
    run: (callers: readonly Promise<unknown>[], check: () => Promise<void>) =>
      interleaving.run(callers, async () => {
        await check();
        const step = random.chance(0.2) ? random.int(0, 90 * SECOND) : random.int(0, 2 * SECOND);
        clock = Math.max(clock, Math.min(clock + step, interleaving.earliestBegin + LATEST_MS));
      }),
    wait: () => {
      clock += random.int(0, 120 * SECOND);
    },
  };
}

test("member counts: equal the memberships after they are settled, and are never too high before, whatever calls, jobs, crashes and late requests are interleaved", async (context) => {
  const seed = useSeed(context);
  const violations: string[] = [];
  const counts = { histories: 0, calls: 0, jobs: 0, crashes: 0 };
  for (const history of range(HISTORIES)) {
    const random = createRandom(`${seed}/${history}`);
    const world = await createWorld(random);
    const lossRate = random.chance(0.3) ? 0 : random.next() * 0.3;
    const createOptions = (): CallerOptions => {
      const crashAt = random.chance(0.3) ? random.int(1, 6) : undefined;
      if (crashAt) counts.crashes += 1;
      return { crashAt, lossRate };
    };
    const check = async () => {
      const { shown, put } = await world.watch.read();
      if (shown > put) violations.push(`history ${history}: shows ${shown}, but only ${put} were put`);
    };
    /** A job finds the count if it is due. */
    const checkSettled = async () => {
      if ((await world.watch.read()).isDue) await world.run([world.settle({ lossRate: 0 }, 120 * SECOND)], check);
      const { shown, members, isDue } = await world.watch.read();
      if (isDue || shown !== members)
        violations.push(`history ${history}: shows ${shown} of ${members} members after all, due: ${isDue}`);
    };
    for (const _ of range(random.int(1, 3))) {
      const callers = range(random.int(1, 4)).map(async (caller) => {
        const kind = random.pick(["add", "add", "remove"] as const);
        const chosen = random.sample(world.ids, random.int(1, world.ids.length));
        const key = `${history} ${caller} ${random.int(0, 99)}`;
        for (const __ of range(random.int(1, 3))) {
          counts.calls += 1;
          await world.change(kind, chosen, key, createOptions()).catch(ignoreExpected);
        }
      });
      const jobs = range(random.int(0, 3)).map(async () => {
        for (const __ of range(random.int(1, 3))) {
          counts.jobs += 1;
          if ((await world.watch.read()).isDue) await world.settle(createOptions()).catch(ignoreExpected);
        }
      });
      await world.run([...callers, ...jobs], check);
      // What happens before the next operations: nothing, some time, or a job that settles the count.
      if (random.chance(0.5)) world.wait();
      if (random.chance(0.5)) await checkSettled();
    }
    await checkSettled();
    counts.histories += 1;
  }
  printFigures("Member counts", formatCounts(counts), violations);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
