import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLocalClient } from "../../lib/dynamodb/local-client.ts";
import type { OrgId } from "../../lib/identity/principal.ts";
import type { CallerOptions } from "../testkit/faults/interleaving.ts";
import { createListWorld, ignoreExpected, pickUsers, USERS } from "../testkit/faults/list-world.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures } from "../testkit/faults/report.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { compareReferences, readStoredLists } from "../testkit/list-references.ts";
import { useEngine } from "../testkit/use-engine.ts";

const ROUNDS = scaled(15, 1_500);
const SHORT_ROUNDS = scaled(60, 3_000);
const ADMINS = undefined;
const CALLERS = [ADMINS, ...USERS];

const engine = useEngine();
let client: DynamoDBClient;
beforeAll(() => {
  client = createLocalClient(engine().endpoint);
});
afterAll(() => client.destroy());

const compare = (orgId: OrgId) => compareReferences(orgId, CALLERS, client);

test("lists: no user of a list ever lacks its reference, whatever is interleaved, and listings delete what is left", async (context) => {
  const seed = useSeed(context);
  const violations: string[] = [];
  const counts = { rounds: 0, writes: 0, crashes: 0, left: 0 };
  for (const round of range(ROUNDS)) {
    const random = createRandom(`${seed}/${round}`);
    const world = createListWorld(random, engine().endpoint);
    const report = (what: string, references: readonly string[]) =>
      violations.push(...references.map((reference) => `round ${round}: ${what} ${reference}`));
    const check = async () => {
      counts.writes += 1;
      report("missing", (await compare(world.orgId)).missing);
    };
    const isCalm = random.chance(0.4);
    const lossRate = isCalm ? 0 : random.next() * 0.3;
    const createOptions = (): CallerOptions => {
      const crashAt = !isCalm && random.chance(0.4) ? random.int(1, 6) : undefined;
      if (crashAt) counts.crashes += 1;
      return { crashAt, lossRate };
    };
    const listRepeatedly = async () => {
      for (const _ of range(random.int(1, 3))) {
        await world.list(createOptions(), random.pick([ADMINS, ...USERS])).catch(ignoreExpected);
      }
    };

    const creations = range(random.int(1, 3)).map(() => world.create(createOptions()).catch(ignoreExpected));
    await world.run([...creations, listRepeatedly()], check);
    const retry = world.create({ lossRate });
    await world.run([retry, listRepeatedly()], check);
    const { id, etag } = await retry;

    const change = async (name: string) => {
      for (const step of range(random.int(1, 3))) {
        const options = createOptions();
        const key = `${name} ${step}`;
        const userIds = pickUsers(random);
        const ifMatch = random.chance(0.2) ? [etag] : undefined;
        if (random.chance(0.1)) await world.remove(options, id).catch(ignoreExpected);
        else await world.update(options, id, userIds, key, ifMatch).catch(ignoreExpected);
        // A client retries after a crash, with the same key.
        if (options.crashAt) await world.update({ lossRate }, id, userIds, key, ifMatch).catch(ignoreExpected);
      }
    };
    for (const phase of ["first", "second"]) {
      const changes = range(random.int(2, 4)).map((caller) => change(`${phase} ${caller}`));
      await world.run([...changes, listRepeatedly(), listRepeatedly()], check);
      const { surplus } = await compare(world.orgId);
      if (isCalm) report("left over without a fault", surplus);
      counts.left += surplus.length;
      // What is left is old for the requests of the next phase.
      world.passHours(2);
    }

    const [list] = await readStoredLists(world.orgId, client);
    for (const caller of CALLERS) {
      const listing = world.list({ lossRate: 0, crashAt: undefined }, caller);
      await world.run([listing], check);
      const isVisible = list && !list.deletedAt && (caller === ADMINS || list.userIds.includes(caller));
      if (!isVisible !== ((await listing).length === 0)) report("the listing is wrong for", [`${caller}`]);
    }
    const { missing, surplus } = await compare(world.orgId);
    report("missing at the end", missing);
    report("left over at the end", surplus);
    if (!list) violations.push(`round ${round}: no list`);
    counts.rounds += 1;
  }
  printFigures("List references", formatCounts(counts), violations);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});

test("lists: listings do not delete a reference that a crash left while another change needs it", async (context) => {
  const seed = useSeed(context);
  const violations: string[] = [];
  const counts = { rounds: 0, writes: 0, left: 0 };
  for (const round of range(SHORT_ROUNDS)) {
    const random = createRandom(`${seed}/${round}`);
    // All writes have the same time, unless hours pass.
    const world = createListWorld(random, engine().endpoint, 0);
    const check = async () => {
      counts.writes += 1;
      const { missing } = await compare(world.orgId);
      violations.push(...missing.map((reference) => `round ${round}: missing ${reference}`));
    };
    const runAlone = (call: Promise<unknown>) => world.run([call.catch(ignoreExpected)], async () => {});
    const calm = { lossRate: 0, crashAt: undefined };
    const creation = world.create(calm);
    await runAlone(creation);
    const { id } = await creation;
    await runAlone(world.update(calm, id, ["ada"], "remove the others"));
    // The third request writes the list.
    await runAlone(world.update({ lossRate: 0, crashAt: 3 }, id, ["ada", "ben"], "crash"));
    if (random.chance(0.5)) world.passHours(2);
    else await runAlone(world.update(calm, id, ["ada", "cleo"], "another version"));
    counts.left += (await compare(world.orgId)).surplus.length;
    const change = world.update(calm, id, ["ada", "ben"], "again");
    await world.run([change, world.list(calm, "ben"), world.list(calm, "ben")], check);
    counts.rounds += 1;
  }
  printFigures("References that a change needs again", formatCounts(counts), violations);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  expect(counts.left).toBeGreaterThan(0);
});
