import { expect, inject, test, vi } from "vitest";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import { startFaultyDatabase } from "../testkit/faults/faulty-database.ts";
import { createRandom, type Random } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures, sumByKey } from "../testkit/faults/report.ts";
import { delay, dropResponses } from "../testkit/faults/request-faults.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { applyToModel, type LeadOperation } from "../testkit/leads-model.ts";
import { ADDRESSES, createLeadsWorld, type LeadsService, PROFILES } from "../testkit/leads-world.ts";
import { copyState, type ModelRecord } from "../testkit/recognition-model.ts";

const ROUNDS = scaled(60, 2_000);
const PERSONS = 3;

async function loadService(endpoint: string): Promise<LeadsService> {
  process.env.DYNAMODB_ENDPOINT = endpoint;
  vi.resetModules();
  const [{ handler: updateLead }, { handler: deleteLead }, { handler: eraseLead }] = await Promise.all([
    import("../../functions/update-lead.ts"),
    import("../../functions/delete-lead.ts"),
    import("../../functions/erase-lead.ts"),
  ]);
  return { endpoint, updateLead, deleteLead, eraseLead };
}

const pickAddresses = (random: Random) => random.sample(ADDRESSES, random.int(0, ADDRESSES.length));
const pickRecord = (random: Random): ModelRecord => ({
  profile: random.chance(0.6) ? random.pick(PROFILES) : undefined,
  addresses: pickAddresses(random),
});

function pickOperation(random: Random, ids: readonly string[]): LeadOperation {
  const id = ids[random.int(0, ids.length - 1)] ?? "";
  const kind = random.int(0, 9);
  if (kind < 4) {
    const entry = pickRecord(random);
    const isIdentified = entry.profile !== undefined || entry.addresses.length > 0;
    return { type: "add", entry: { ...entry, id: isIdentified && random.chance(0.7) ? undefined : id } };
  }
  if (kind < 8) {
    const profile = random.chance(0.5) ? random.pick([...PROFILES, null]) : undefined;
    return { type: "patch", id, profile, addresses: random.chance(0.6) ? pickAddresses(random) : undefined };
  }
  if (kind === 8) return { type: "erase", id };
  const isProfile = random.chance(0.5);
  const identity = isProfile
    ? { profile: random.pick(PROFILES), addresses: [] }
    : { addresses: [random.pick(ADDRESSES)] };
  return { type: "eraseBy", identity };
}

/** All orders of the numbers below `count`. */
function listOrders(count: number): number[][] {
  if (count === 0) return [[]];
  return listOrders(count - 1).flatMap((order) => range(count).map((at) => order.toSpliced(at, 0, count - 1)));
}

test("concurrent adds, changes and erasures of persons with shared identities end as if one came after the other", async (context) => {
  shortenRetryDelays(context);
  const seed = useSeed(context);
  const database = await startFaultyDatabase(inject("databaseEndpoint"));
  const service = await loadService(database.endpoint);
  const violations: string[] = [];
  const faultCounts: Record<string, number>[] = [];
  for (const round of range(ROUNDS)) {
    const random = createRandom(`${seed}/${round}`);
    const records = range(PERSONS).map(() => (random.chance(0.5) ? pickRecord(random) : undefined));
    const world = await createLeadsWorld(service, records);
    const prepared = range(random.int(1, 4)).map(() => pickOperation(random, world.ids));
    const outcomes = [];
    for (const operation of prepared) outcomes.push(await world.apply(operation));
    const modelled = prepared.map((operation) => applyToModel(world.model, operation));
    const [stored, expected] = [await world.describeStored(outcomes), world.describeModel(world.model, modelled)];
    if (stored !== expected)
      violations.push(`round ${round}, before: ${stored}\nnot ${expected}\n${JSON.stringify(prepared)}`);

    const concurrent = range(random.int(2, 4)).map(() => pickOperation(random, world.ids));
    database.fail(
      `${seed}/${round}`,
      delay(5),
      dropResponses(0.1, ({ operation }) => operation === "TransactWriteItems"),
    );
    const results = await Promise.all(concurrent.map(world.apply));
    await database.settled();
    faultCounts.push(database.take().faultCounts);
    database.heal();
    const possible = listOrders(concurrent.length).map((order) => {
      const model = { ...world.model, ...copyState(world.model) };
      const inOrder = order.map((at) => concurrent[at]).flatMap((operation) => operation ?? []);
      const found = inOrder.map((operation) => applyToModel(model, operation));
      return world.describeModel(model, [
        ...modelled,
        ...range(order.length).flatMap((i) => found[order.indexOf(i)] ?? []),
      ]);
    });
    const final = await world.describeStored([...outcomes, ...results]);
    if (!possible.includes(final)) {
      violations.push(
        `round ${round}: ${final}\nnot ${[...new Set(possible)].join("\nnor ")}\n${JSON.stringify([prepared, concurrent])}`,
      );
    }
  }
  await database.stop();
  printFigures("Leads", formatCounts({ rounds: ROUNDS }), violations, sumByKey(faultCounts));
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
