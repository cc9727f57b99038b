import pMap from "p-map";
import { expect, test } from "vitest";
import type { ChangeEvent } from "../../lib/events/event.schema.ts";
import { startEventPublisher } from "../testkit/event-publisher.ts";
import { deliverWithFaults, takeEvents } from "../testkit/events/deliver.ts";
import {
  findChanges,
  formatChange,
  formatItem,
  type ItemChange,
  listReported,
} from "../testkit/events/find-changes.ts";
import { createWorld, loadHandlers, runOperation } from "../testkit/events/operations.ts";
import { readStream } from "../testkit/events/read-stream.ts";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import { isBatchWrite } from "../testkit/faults/fault.ts";
import { startFaultyDatabase } from "../testkit/faults/faulty-database.ts";
import { failStatements } from "../testkit/faults/item-faults.ts";
import { createRandom } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures } from "../testkit/faults/report.ts";
import { delay, dropResponses } from "../testkit/faults/request-faults.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { useEngine } from "../testkit/use-engine.ts";

const OPERATIONS = scaled(500, 5_000);
const CALLERS = 4;

const engine = useEngine();

/** Runs operations of several callers while the database fails, and returns the records of the stream. */
async function runOperations(seed: string) {
  const database = await startFaultyDatabase(engine().endpoint);
  const call = loadLimitedService(undefined, database.endpoint);
  await loadHandlers(call);
  const world = await createWorld(createRandom(seed), 3);
  await engine().put(world.contents);
  database.fail(
    seed,
    delay(3),
    dropResponses(0.1, (request) => isBatchWrite(request) || request.operation === "TransactWriteItems"),
    failStatements(0.05, ["ThrottlingError", "InternalServerError"]),
  );
  const statuses: number[] = [];
  await pMap(
    range(CALLERS),
    async (caller) => {
      const random = createRandom(`${seed}/${caller}`);
      for (const _ of range(OPERATIONS / CALLERS)) statuses.push(await runOperation(random, call, world));
    },
    { concurrency: CALLERS },
  );
  await database.settled();
  const { faultCounts } = database.take();
  await database.stop();
  return { world, statuses, faultCounts, records: await readStream(engine().endpoint) };
}

/** Compares the events of a stream with its changes. @returns the differences */
function findViolations(changes: readonly ItemChange[], events: readonly ChangeEvent[]): string[] {
  const reported = new Map<string, Set<string>>();
  for (const event of events) {
    for (const change of listReported(event)) {
      const times = reported.get(formatChange(change)) ?? new Set();
      reported.set(formatChange(change), times.add(event.time));
    }
  }
  const happened = new Set(changes.map(formatChange));
  const missing = [...happened].filter((change) => !reported.has(change)).map((change) => `not reported: ${change}`);
  const invented = [...reported.keys()]
    .filter((change) => !happened.has(change))
    .map((change) => `invented: ${change}`);
  const ofSeveralTimes = [...reported]
    .filter(([, { size }]) => size > 1)
    .map(([change]) => `of several times: ${change}`);
  const unordered = [...Map.groupBy(changes, formatItem).values()].flatMap((ofItem) => {
    const times = ofItem.map((change) => [...(reported.get(formatChange(change)) ?? [])][0] ?? "");
    return times.some((time, i) => i > 0 && time <= (times[i - 1] ?? "")) ? [`not in order: ${times.join()}`] : [];
  });
  return [...missing, ...invented, ...ofSeveralTimes, ...unordered];
}

test("events report every change of 500 operations and no other, while the database, the bus and the queue fail and the handler is killed", async (context) => {
  shortenRetryDelays(context);
  const seed = useSeed(context);
  const { world, statuses, faultCounts, records } = await runOperations(seed);
  const changes = findChanges(records);
  const publisher = await startEventPublisher();
  const counts = await deliverWithFaults(createRandom(`${seed}/delivery`), publisher, records);
  const events = takeEvents(publisher);
  const violations = findViolations(changes, events);
  const text = JSON.stringify(events);
  const values = world.orgs.flatMap(({ persons }) =>
    persons.flatMap(({ lastName, linkedinUrl, emails }) => [lastName, linkedinUrl, ...emails]),
  );
  violations.push(...["Changed ", "VP of Sales", "List ", ...values].filter((value) => text.includes(value)));
  printFigures(
    "Events",
    formatCounts({
      operations: statuses.length,
      records: records.length,
      changes: changes.length,
      events: events.length,
    }),
    violations,
    { ...faultCounts, ...counts },
  );
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
  expect(new Set(changes.map(({ type }) => type)).size).toBe(8);
  expect(statuses.filter((status) => status >= 200 && status < 300).length).toBeGreaterThan(OPERATIONS / 2);
  for (const count of Object.values({ ...faultCounts, ...counts })) expect(count).toBeGreaterThan(0);

  // The newest event of each membership tells whether it exists.
  const stored = (await engine().contents()).tenants.filter(({ pk }) => /#LIST#.*#\d$/.test(pk?.S ?? ""));
  const members = stored.filter(({ expiresAt }) => !expiresAt).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`.split("#"));
  const newest = new Map<string, ChangeEvent>();
  for (const event of events.toSorted((a, b) => (a.time < b.time ? -1 : 1))) {
    for (const change of listReported(event)) newest.set(formatItem(change), event);
  }
  const known = [...newest].filter(([, { type }]) => type === "members.added").map(([item]) => item);
  expect(known.toSorted()).toEqual(
    members.map(([, orgId, , listId, , id]) => `members ${orgId} ${listId} ${id}`).toSorted(),
  );
});
