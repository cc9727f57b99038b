import { expect, test } from "vitest";
import { buildItem } from "../../lib/dynamodb/item.ts";
import { copyKey, globalIdentityKey, globalKey, identityKey } from "../../lib/dynamodb/keys.ts";
import { createIdentityHash } from "../../lib/identity-hash.ts";
import type { Identity } from "../../lib/records/identities.ts";
import { isWrite } from "../testkit/database-proxy.ts";
import { shortenRetryDelays } from "../testkit/faults/delays.ts";
import { findMembersWithoutCopy, groupByOrganisation, readMemberIds } from "../testkit/faults/expectations.ts";
import { type Slot, startPool } from "../testkit/faults/isolated-services.ts";
import { failStatements, staleReads, unprocessedKeys } from "../testkit/faults/item-faults.ts";
import { createRandom, type Random } from "../testkit/faults/random.ts";
import { findOrder, type ResolvedEntry } from "../testkit/faults/recognition-order.ts";
import { formatCounts, MAX_SHOWN, printFigures, sumByKey } from "../testkit/faults/report.ts";
import {
  delay,
  delayedCommit,
  dropResponses,
  resetConnections,
  throttleRequests,
} from "../testkit/faults/request-faults.ts";
import { buildContents, createScenario, type Scenario } from "../testkit/faults/scenario.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { cancelTransactions } from "../testkit/faults/transaction-faults.ts";
import type { ModelEntry, ModelState } from "../testkit/recognition-model.ts";
import { useEngine } from "../testkit/use-engine.ts";

const ROUNDS = scaled(12, 200);
const CALLERS = 20;
const MAX_ENTRIES = 3;
const PROFILES = ["p", "q", "r", "s"];
const ADDRESSES = ["u", "v", "w", "x", "y", "z"];
const IDENTITIES = [...PROFILES, ...ADDRESSES];

const engine = useEngine();
const hashIdentity = createIdentityHash(process.env.IDENTITY_SECRET ?? "");

/** Names are the same in all rounds; the global identities of a round are not. */
const toIdentity = (round: number, name: string): Identity =>
  PROFILES.includes(name) ? `linkedin:/in/${name}-${round}` : `email:${name}@round${round}.example`;

interface Person {
  readonly id: string;
  readonly isGlobal: boolean;
  readonly isLead: boolean;
  readonly profile: string | undefined;
  readonly addresses: readonly string[];
}

/** Persons that are stored before the calls: in the global database, as leads, or both. */
const createPersons = (random: Random): Person[] =>
  range(3).map(() => ({
    id: random.uuid(),
    isGlobal: random.chance(0.6),
    isLead: random.chance(0.3),
    profile: random.chance(0.6) ? random.sample(PROFILES, 1)[0] : undefined,
    addresses: random.sample(ADDRESSES, random.int(0, 2)),
  }));

function createModel(persons: readonly Person[]): ModelState {
  const globalOwners = new Map<string, string>();
  for (const { id, isGlobal, profile, addresses } of persons) {
    if (!isGlobal) continue;
    for (const name of [profile ?? [], ...addresses].flat()) if (!globalOwners.has(name)) globalOwners.set(name, id);
  }
  const leads = persons.filter(({ isLead }) => isLead);
  const globals = persons.filter(({ isGlobal }) => isGlobal);
  return {
    owners: new Map(),
    leads: new Map(leads.map(({ id, profile }) => [id, { profile, isErased: false }])),
    globalOwners,
    globalProfiles: new Map(globals.map(({ id, profile }) => [id, profile])),
  };
}

function buildStoredItems({ orgId }: Scenario, round: number, persons: readonly Person[], model: ModelState) {
  const buildRecord = ({ id, profile }: Person) => ({
    id,
    ...(profile && { linkedinUrl: `https://www.linkedin.com/in/${profile}-${round}` }),
  });
  return {
    tenants: persons
      .filter(({ isLead }) => isLead)
      .map((person) =>
        buildItem(copyKey(orgId, "person", person.id), {
          person: buildRecord(person),
          source: "direct",
          copiedAt: "2026-01-01T00:00:00.000Z",
          ...(person.profile && { profile: hashIdentity(orgId, toIdentity(round, person.profile)) }),
        }),
      ),
    global: [
      ...persons
        .filter(({ isGlobal }) => isGlobal)
        .map((person) => buildItem(globalKey("person", person.id), { person: buildRecord(person) })),
      ...[...model.globalOwners].map(([name, personId]) =>
        buildItem(globalIdentityKey(toIdentity(round, name)), { personId }),
      ),
    ],
  };
}

function createEntry(random: Random, persons: readonly Person[]): ModelEntry {
  const entry = {
    id: random.chance(0.2) ? random.sample(persons, 1)[0]?.id : undefined,
    profile: random.chance(0.5) ? random.sample(PROFILES, 1)[0] : undefined,
    addresses: random.sample(ADDRESSES, random.int(0, 3)),
  };
  // An entry with only an id is not recognised.
  return entry.profile || entry.addresses.length > 0 ? entry : createEntry(random, persons);
}

const toProspect = (round: number, { id, profile, addresses }: ModelEntry) => ({
  id,
  firstName: "Ada",
  linkedinUrl: profile && `https://www.linkedin.com/in/${profile}-${round}`,
  emails: addresses.map((name) => `${name}@round${round}.example`),
});

interface Result {
  readonly id: string;
  readonly status: string;
}
interface ClientCall {
  readonly entries: readonly ModelEntry[];
  readonly results: readonly Result[];
  readonly attempts: number;
  readonly violations: readonly string[];
}

/** Adds until a response arrives, through any instance and with the same key. Half of the clients then repeat the call. */
async function runCall(
  random: Random,
  { services, database }: Slot,
  scenario: Scenario,
  round: number,
  key: string,
  entries: readonly ModelEntry[],
): Promise<ClientCall> {
  const body = { prospects: entries.map((entry) => toProspect(round, entry)) };
  const violations: string[] = [];
  let results: readonly Result[] | undefined;
  for (let attempts = 1; ; attempts++) {
    // The time of an attempt often ends after any of its requests, like that of a killed process.
    const remainingMs = attempts < 6 && random.chance(0.4) ? random.int(1_002, 1_060) : 29_000;
    const response = await random.pick(services).add(scenario, body, key, { remainingMs });
    if (response.status !== 200 && response.status !== 503) violations.push(`${key}: status ${response.status}`);
    if (response.status !== 200) {
      if (attempts > 20) database.heal();
      if (attempts < 40) continue;
      return { entries, results: [], attempts, violations: [...violations, `${key}: no response`] };
    }
    const received: readonly Result[] = response.body.results;
    const added = received.filter(({ status }) => status === "added").length;
    if (added !== response.addedCount) violations.push(`${key}: addedCount ${response.addedCount} of ${added}`);
    if (results && JSON.stringify(results) !== JSON.stringify(received)) violations.push(`${key}: a retry differs`);
    results = received;
    if (random.chance(0.5) || attempts > 5) return { entries, results, attempts, violations };
  }
}

test("adding prospects: concurrent calls that share persons by mixed identities end as after some order of their entries", async (context) => {
  shortenRetryDelays(context);
  const seed = useSeed(context);
  const pool = await startPool(engine(), 3, 3);
  const rounds = await pool.run(range(ROUNDS), async (slot, round) => {
    const random = createRandom(`${seed}/${round}`);
    const scenario = await createScenario(random, {});
    const persons = createPersons(random);
    const model = createModel(persons);
    const contents = buildContents(scenario);
    const stored = buildStoredItems(scenario, round, persons, model);
    await engine().put({
      tenants: [...contents.tenants, ...stored.tenants],
      global: [...contents.global, ...stored.global],
    });
    slot.database.fail(
      `${seed}/${round}`,
      delay(5),
      throttleRequests(0.02),
      resetConnections(0.02),
      delayedCommit(0.05),
      dropResponses(0.1, isWrite),
      cancelTransactions(0.1),
      unprocessedKeys(0.03),
      failStatements(0.03, ["ThrottlingError", "InternalServerError"], "after"),
      staleReads(),
    );
    const calls = await Promise.all(
      range(CALLERS).map((caller) => {
        const own = createRandom(`${seed}/${round}/${caller}`);
        const entries = range(own.int(1, MAX_ENTRIES)).map(() => createEntry(own, persons));
        return runCall(own, slot, scenario, round, `caller ${caller}`, entries);
      }),
    );
    return { round, scenario, model, calls, faultCounts: slot.database.take().faultCounts };
  });
  await pool.stop();

  const stored = groupByOrganisation(await engine().contents());
  const violations = rounds.flatMap(({ round, scenario, model, calls }) => {
    const { orgId } = scenario;
    const items = stored.get(orgId) ?? [];
    const byKey = new Map(items.map((item) => [item.pk?.S, item]));
    const owners = new Map(
      IDENTITIES.flatMap((name): [string, string][] => {
        const item = byKey.get(identityKey(orgId, hashIdentity(orgId, toIdentity(round, name))).pk);
        return item?.personId?.S ? [[name, item.personId.S]] : [];
      }),
    );
    const resolved = calls.map(({ entries, results }) =>
      entries.flatMap((entry, i): ResolvedEntry[] => [{ entry, personId: results[i]?.id ?? "" }]),
    );
    const names = new Map(PROFILES.map((name) => [hashIdentity(orgId, toIdentity(round, name)), name]));
    const readProfile = (id: string) => names.get(byKey.get(copyKey(orgId, "person", id).pk)?.profile?.S ?? "");
    const final = findOrder(model, resolved, owners, readProfile);
    const addedBy = Map.groupBy(
      calls.flatMap(({ results }) => results.filter(({ status }) => status === "added").map(({ id }) => id)),
      (id) => id,
    );
    const members = readMemberIds(items);
    return [
      ...calls.flatMap((call) => call.violations),
      ...findMembersWithoutCopy(scenario, items),
      ...(final ? [] : ["no order of the entries explains the responses, the identities and the profiles"]),
      ...(final && owners.size !== final.owners.size ? ["an identity belongs to nobody"] : []),
      ...members
        .filter((id) => addedBy.get(id)?.length !== 1)
        .map((id) => `added ${addedBy.get(id)?.length} times: ${id}`),
      ...[...addedBy.keys()].filter((id) => !members.includes(id)).map((id) => `added but not a member: ${id}`),
    ].map((text) => `round ${round}: ${text}`);
  });
  const calls = rounds.flatMap((round) => round.calls);
  const attempts = calls.reduce((sum, call) => sum + call.attempts, 0);
  const persons = new Set(calls.flatMap(({ results }) => results.map(({ id }) => id))).size;
  const figures = formatCounts({ rounds: ROUNDS, calls: calls.length, attempts, persons });
  printFigures("Recognition", figures, violations, sumByKey(rounds.map((round) => round.faultCounts)));
  expect(violations.slice(0, MAX_SHOWN)).toEqual([]);
});
