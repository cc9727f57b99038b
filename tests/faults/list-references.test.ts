import * as v from "valibot";
import { expect, inject, test } from "vitest";
import { ForbiddenError, NotFoundError, ServiceUnavailableError } from "../../lib/errors.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { createLeadList } from "../../lib/lead-lists/create-lead-list.ts";
import { deleteLeadList } from "../../lib/lead-lists/delete-lead-list.ts";
import { updateLeadList } from "../../lib/lead-lists/update-lead-list.ts";
import { createCursorCodec } from "../../lib/pagination/cursors.ts";
import { type CallerOptions, Interleaving } from "../testkit/faults/interleaving.ts";
import { createRandom, type Random } from "../testkit/faults/random.ts";
import { formatCounts, MAX_SHOWN, printFigures } from "../testkit/faults/report.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { hashIdentity } from "../testkit/fixtures.ts";
import { compareReferences, readStoredLists } from "../testkit/list-references.ts";

const ROUNDS = scaled(25, 2_000);
const USERS = ["ada", "ben", "cleo", "dan"];
const ADMINS = undefined;
/** Few different times, so that some attempts have the same. */
const MAX_DELAY_MS = 3;

const cursors = createCursorCodec("a secret of the tests");
const pickUsers = (random: Random) => random.sample(USERS, random.int(1, 3));

/** Ignores that a list was deleted first, and that a process ended. */
function ignoreExpected(error: unknown): void {
  const expected = [ServiceUnavailableError, NotFoundError, ForbiddenError];
  if (!expected.some((type) => error instanceof type)) throw error;
}

/** Creates an organisation whose callers change its only list. */
function createWorld(random: Random) {
  const orgId = v.parse(OrgId, `org_${random.uuid()}`);
  const interleaving = new Interleaving(random, inject("databaseEndpoint"));
  const principal = { orgId, userId: "ada", isAdmin: true };
  const start = Date.now();
  const open = (options: CallerOptions, idempotencyKey: string) => ({
    ...{ principal, idempotencyKey, cursors, hashIdentity, ifMatch: undefined, readLimits: undefined },
    database: interleaving.connect(options),
    now: new Date(start + random.int(0, MAX_DELAY_MS)),
  });
  const body = { name: "A list", type: "person", icpId: null, startDate: null, endDate: null } as const;
  const users = pickUsers(random);
  return {
    orgId,
    run: interleaving.run.bind(interleaving),
    create: (options: CallerOptions) => createLeadList({ body: { ...body, userIds: users } }, open(options, "create")),
    update: (options: CallerOptions, id: string, userIds: readonly string[], key: string) =>
      updateLeadList({ params: { id }, body: { userIds: [...userIds] } }, open(options, key)),
    remove: (options: CallerOptions, id: string) => deleteLeadList({ params: { id } }, open(options, "delete")),
  };
}

test("lists: no user of a list ever lacks its reference, whatever calls, crashes and late requests are interleaved", async (context) => {
  const seed = useSeed(context);
  const violations: string[] = [];
  const counts = { rounds: 0, writes: 0, crashes: 0 };
  for (const round of range(ROUNDS)) {
    const random = createRandom(`${seed}/${round}`);
    const world = createWorld(random);
    const check = async () => {
      counts.writes += 1;
      const { missing } = await compareReferences(world.orgId, [ADMINS, ...USERS]);
      violations.push(...missing.map((reference) => `round ${round}: missing ${reference}`));
    };
    const isCalm = random.chance(0.4);
    const lossRate = isCalm ? 0 : random.next() * 0.3;
    const createOptions = (): CallerOptions => {
      const crashAt = !isCalm && random.chance(0.4) ? random.int(1, 6) : undefined;
      if (crashAt) counts.crashes += 1;
      return { crashAt, lossRate };
    };
    const creations = range(random.int(1, 3)).map(() => world.create(createOptions()).catch(ignoreExpected));
    await world.run(creations, check);
    const retry = world.create({ lossRate });
    await world.run([retry], check);
    const { id } = await retry;

    const changes = range(random.int(2, 4)).map(async (caller) => {
      for (const step of range(random.int(1, 3))) {
        const options = createOptions();
        const key = `${caller} ${step}`;
        const userIds = pickUsers(random);
        if (!isCalm && random.chance(0.1)) await world.remove(options, id).catch(ignoreExpected);
        else await world.update(options, id, userIds, key).catch(ignoreExpected);
        // A client retries after a crash, with the same key.
        if (options.crashAt) await world.update({ lossRate }, id, userIds, key).catch(ignoreExpected);
      }
    });
    await world.run(changes, check);
    const [list] = await readStoredLists(world.orgId);
    const { missing, surplus } = await compareReferences(world.orgId, [ADMINS, ...USERS]);
    violations.push(...missing.map((reference) => `round ${round}, at the end: missing ${reference}`));
    if (isCalm) violations.push(...surplus.map((reference) => `round ${round}: left over ${reference}`));
    if (!list) violations.push(`round ${round}: no list`);
    counts.rounds += 1;
  }
  printFigures("List references", formatCounts(counts), violations);
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
