import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { deadlineAfter } from "../../lib/deadline.ts";
import { createClient } from "../../lib/dynamodb/client.ts";
import { createDatabase } from "../../lib/dynamodb/database.ts";
import { copyKey, globalIdentityKey, globalKey, identityKey } from "../../lib/dynamodb/keys.ts";
import { OrgId } from "../../lib/identity/principal.ts";
import { createIdentityHash } from "../../lib/identity-hash.ts";
import type { CopyContext } from "../../lib/records/build-copy.ts";
import { copyIntoTenant } from "../../lib/records/copy-into-tenant.ts";
import type { Identity } from "../../lib/records/identities.ts";
import type { PersonEntry } from "../../lib/records/recognition/hash-entry.ts";
import { recognisePersons } from "../../lib/records/recognition/recognise.ts";
import { readItem } from "../testkit/db-read.ts";
import { TABLES } from "../testkit/environment.ts";
import { storeItems } from "../testkit/fixtures.ts";
import {
  addToModel,
  copyState,
  describeOutcome,
  type ModelEntry,
  type ModelState,
} from "../testkit/recognition-model.ts";
import { proxy } from "../testkit/setup.ts";

const PROFILES = ["p", "q"];
const ADDRESSES = ["x", "y", "z"];
const IDENTITIES = [...PROFILES, ...ADDRESSES];
/** Some with a global record, some with a lead, some with both or none. */
const IDS = [0, 1, 2, 3];

const serviceClient = createClient(proxy.endpoint);
const hashIdentity = createIdentityHash("a secret of the tests");

const anAddressList = fc.shuffledSubarray(ADDRESSES);
const anEntry = fc
  .record({
    id: fc.option(fc.constantFrom(...IDS), { nil: undefined, freq: 3 }),
    profile: fc.option(fc.constantFrom(...PROFILES), { nil: undefined, freq: 2 }),
    addresses: anAddressList,
  })
  .filter(({ id, profile, addresses }) => id !== undefined || profile !== undefined || addresses.length > 0);
const aStoredPerson = fc.record({
  isGlobal: fc.boolean(),
  isLead: fc.boolean(),
  isErased: fc.boolean(),
  profile: fc.option(fc.constantFrom(...PROFILES), { nil: undefined }),
  addresses: anAddressList,
});
const aCase = (maxCalls: number, maxEntries: number) =>
  fc.record({
    stored: fc.array(aStoredPerson, { minLength: IDS.length, maxLength: IDS.length }),
    calls: fc.array(fc.array(anEntry, { minLength: 1, maxLength: maxEntries }), { minLength: 1, maxLength: maxCalls }),
  });
type Case = ReturnType<typeof aCase> extends fc.Arbitrary<infer C> ? C : never;

/** An organisation and a part of the global database with the stored persons of a case. */
async function createWorld({ stored }: Case) {
  const orgId = v.parse(OrgId, `org_${randomBytes(8).toString("hex")}`);
  const run = randomBytes(6).toString("hex");
  const ids = IDS.map(() => randomUUID());
  const toIdentity = (name: string): Identity =>
    PROFILES.includes(name) ? `linkedin:/in/${name}${run}` : `email:${name}@${run}.example`;
  const toUrl = (profile: string) => `https://www.linkedin.com/in/${profile}${run}`;
  const context: CopyContext = {
    orgId,
    operation: { id: "operation", userId: "user", at: new Date("2026-01-01") },
    hashIdentity: (identity) => hashIdentity(orgId, identity),
  };
  const hash = (name: string) => context.hashIdentity(toIdentity(name));
  const owners = new Map<string, string>();
  const globalOwners = new Map<string, string>();
  const globalProfiles = new Map<string, string | undefined>();
  const leads = new Map<string, { profile?: string | undefined; isErased: boolean }>();
  for (const [i, { isGlobal, isLead, isErased, profile, addresses }] of stored.entries()) {
    const id = ids[i] ?? "";
    if (isGlobal) globalProfiles.set(id, profile);
    const names = [profile ?? [], ...addresses].flat();
    if (isGlobal) for (const name of names) if (!globalOwners.has(name)) globalOwners.set(name, id);
    if (isLead) leads.set(id, { profile, isErased });
    // Erasing claims every free identity of a person.
    if (isLead && isErased) for (const name of names) if (!owners.has(name)) owners.set(name, id);
  }
  await storeItems([
    ...[...globalProfiles].map(([id, profile]) => ({
      key: globalKey("person", id),
      attributes: { person: { id, ...(profile && { linkedinUrl: toUrl(profile) }) } },
    })),
    ...[...globalOwners].map(([name, personId]) => ({
      key: globalIdentityKey(toIdentity(name)),
      attributes: { personId },
    })),
    ...[...owners].map(([name, personId]) => ({ key: identityKey(orgId, hash(name)), attributes: { personId } })),
    ...[...leads].map(([id, { profile, isErased }]) => ({
      key: copyKey(orgId, "person", id),
      attributes: {
        copiedAt: "2026-01-01T00:00:00.000Z",
        ...(profile && { profile: hash(profile) }),
        ...(isErased && { erasedAt: "2026-01-02T00:00:00.000Z" }),
      },
    })),
  ]);
  const toModelEntry = (entry: Case["calls"][number][number]): ModelEntry => ({
    ...entry,
    id: entry.id === undefined ? undefined : ids[entry.id],
  });

  /** Adds entries as the service does: recognises them and copies the persons who have no lead yet. */
  async function add(entries: readonly ModelEntry[], client = serviceClient): Promise<string[]> {
    const database = createDatabase({ client, tables: TABLES }, deadlineAfter(20_000));
    const personEntries = entries.map(
      ({ id, profile, addresses }, index): PersonEntry => ({
        index,
        id,
        identities: [profile ?? [], ...addresses].flat().map(toIdentity),
        record: { firstName: String(index), ...(profile && { linkedinUrl: toUrl(profile) }) },
      }),
    );
    const { ids, copied } = await recognisePersons(database, context, personEntries, () => randomUUID());
    const persons = entries.map((_, index) => ids.get(index) ?? "");
    const missing = [...new Set(persons)].filter((id) => !copied.has(id));
    await copyIntoTenant(
      database,
      context,
      "person",
      missing.map((id) => ({ id, suppliedRecord: personEntries[persons.indexOf(id)]?.record })),
    );
    return persons;
  }

  async function readOutcome(persons: readonly string[]): Promise<string> {
    const names = new Map(PROFILES.map((name) => [hash(name), name]));
    const owners = new Map<string, string>();
    for (const name of IDENTITIES) {
      const item = await readItem(identityKey(orgId, hash(name)));
      if (item) owners.set(name, String(item.personId));
    }
    const profiles = new Map<string, string | undefined>();
    for (const id of new Set([...persons, ...ids])) {
      const lead = await readItem(copyKey(orgId, "person", id));
      profiles.set(id, lead ? names.get(String(lead.profile)) : "no lead");
    }
    return describeOutcome(persons, owners, (id) => profiles.get(id), IDENTITIES, ids);
  }

  const model: ModelState = { owners, leads, globalOwners, globalProfiles };
  const describeModel = (state: ModelState, persons: readonly string[]) =>
    describeOutcome(
      persons,
      state.owners,
      (id) => (state.leads.has(id) ? state.leads.get(id)?.profile : "no lead"),
      IDENTITIES,
      ids,
    );
  return { add, readOutcome, model, describeModel, toModelEntry };
}

test("recognisePersons recognises entries in their order, as if each were a call of its own", async () => {
  await fc.assert(
    fc.asyncProperty(aCase(2, 6), async (testCase) => {
      const world = await createWorld(testCase);
      for (const call of testCase.calls) {
        const entries = call.map(world.toModelEntry);
        const persons = await world.add(entries);
        const expected = entries.map((entry) => addToModel(world.model, entry));
        expect(await world.readOutcome(persons)).toBe(world.describeModel(world.model, expected));
        // An entry that resolved to an erased person claimed nothing, so its identities can name others later.
        const isErased = persons.some((id) => world.model.leads.get(id)?.isErased);
        if (!isErased) expect(await world.add(entries), "a retry resolves to the same persons").toEqual(persons);
      }
    }),
    { numRuns: 40 },
  );
});

/** All ways to merge sequences that keep the order of each. */
function* interleave<T>(sequences: readonly (readonly T[])[]): Generator<T[]> {
  const rest = sequences.filter(({ length }) => length > 0);
  if (rest.length === 0) yield [];
  for (const [i, [first, ...others]] of rest.entries()) {
    if (first === undefined) continue;
    for (const tail of interleave(rest.with(i, others))) yield [first, ...tail];
  }
}

test("concurrent calls of recognisePersons end as if their entries had come one after the other", async () => {
  await fc.assert(
    fc.asyncProperty(aCase(3, 2), async (testCase) => {
      const world = await createWorld(testCase);
      const calls = testCase.calls.map((call) => call.map(world.toModelEntry));
      const persons = (await Promise.all(calls.map((call) => world.add(call)))).flat();
      const positions = calls.map((call, i) => call.map((_, k) => calls.slice(0, i).flat().length + k));
      const entries = calls.flat();
      const outcomes = [...interleave(positions)].map((order) => {
        const state = copyState(world.model);
        const resolved: string[] = [];
        for (const position of order) {
          const entry = entries[position];
          if (entry) resolved[position] = addToModel(state, entry);
        }
        return world.describeModel(state, resolved);
      });
      expect(outcomes).toContain(await world.readOutcome(persons));
    }),
    { numRuns: 40 },
  );
});

test("recognisePersons decides again about an entry if an earlier entry, in another request, was decided again", async () => {
  const nobody = { isGlobal: false, isLead: false, isErased: false, profile: undefined, addresses: [] };
  const world = await createWorld({ stored: IDS.map(() => nobody), calls: [] });
  // The two entries are so far apart that their persons would be in two transactions.
  const between = Array.from({ length: 60 }, (_, i) => ({ addresses: [`between ${i}`] }));
  const entries = [{ profile: "p", addresses: ["x"] }, ...between, { profile: "q", addresses: ["x"] }];
  const others: Promise<string[]>[] = [];
  const client = createClient(proxy.endpoint);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        // Before the first transaction, other callers take the address for one person and the profile for another.
        const isFirst = commandName === "TransactWriteItemsCommand" && others.length === 0;
        if (isFirst) others.push(world.add([{ addresses: ["x"] }]), world.add([{ profile: "p", addresses: [] }]));
        await Promise.all(others);
        return next(args);
      },
    { step: "initialize" },
  );
  const persons = await world.add(entries, client);
  const [byAddress, byProfile] = (await Promise.all(others)).flat();
  // As if the others had come first: the address names a person without a profile, which gets the last entry's profile.
  expect([persons[0], persons.at(-1)]).toEqual([byProfile, byAddress]);
});
