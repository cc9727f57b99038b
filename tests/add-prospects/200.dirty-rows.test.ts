import { describe, expect, test } from "vitest";
import { chunk } from "../../lib/chunks.ts";
import { addLeniently } from "../testkit/add-prospects.ts";
import { readMemberIds } from "../testkit/db-read.ts";
import { createRandom, type Random } from "../testkit/faults/random.ts";
import { range, useSeed } from "../testkit/faults/seed.ts";
import { createTenant, type Tenant } from "../testkit/tenant.ts";

const ROWS = 5_000;
/** Fewer persons than rows, because exports contain the same person several times. */
const PERSONS = 3_500;
const BLANKS = ["", " ", "\u00a0", "\u200b", null] as const;
const NO_PROFILE = ["", null, "https://www.linkedin.com/in/unavailable", "n/a", "-"] as const;

/** Spells a LinkedIn URL as one of the tools does that write it. */
const spellUrl = (random: Random, slug: string): string =>
  random.pick([
    `https://www.linkedin.com/in/${slug}`,
    `http://linkedin.com/in/${slug}/`,
    `linkedin.com/in/${slug.toUpperCase()}?trk=x`,
    `https://de.linkedin.com/in/${slug}/de`,
    ` https://www.linkedin.com/in/${slug}%20`,
  ]);

const spellEmail = (random: Random, address: string): string =>
  random.pick([address, address.toUpperCase(), ` ${address}`, `${address}\u00a0`]);

/** A row of an export: some cells are blank, some contain nonsense, and some rows name nobody. */
function createRow(random: Random): object {
  const person = random.int(1, PERSONS);
  const hasUrl = random.chance(0.7);
  const emails = range(random.int(hasUrl ? 0 : 1, 3)).map((box) =>
    random.chance(0.05) ? "n/a" : spellEmail(random, `p${person}.${box}@company${person % 50}.example`),
  );
  return {
    firstName: random.chance(0.05) ? random.pick(BLANKS) : "Ada",
    lastName: random.chance(0.1) ? random.pick(BLANKS) : `L${person}`,
    companyName: random.chance(0.2) ? random.pick(BLANKS) : "Acme",
    linkedinUrl: hasUrl ? spellUrl(random, `person-${person}`) : random.pick(NO_PROFILE),
    emails: random.chance(0.1) ? [...emails, random.pick(BLANKS)] : emails,
    "Lead Status": "new",
  };
}

interface Result {
  readonly index: number;
  readonly id?: string;
  readonly status: string;
}

/** Imports rows in calls of 1,000 and returns one result per row, with its position in the file. */
async function importRows(tenant: Tenant, rows: readonly object[]): Promise<{ added: number; results: Result[] }> {
  let added = 0;
  const results: Result[] = [];
  for (const prospects of chunk(rows, 1_000)) {
    const { status, body } = await addLeniently(tenant, { prospects });
    expect([status, body.ignoredFields]).toEqual([200, undefined]);
    added += body.addedCount;
    const first = results.length;
    results.push(...body.results.map((result: Result) => ({ ...result, index: result.index + first })));
  }
  return { added, results };
}

describe("POST /entities/leadlists/{id}/add-prospects", () => {
  test(`returns one result for each of ${ROWS} dirty rows, and adds nobody if they are imported again`, async (context) => {
    const random = createRandom(useSeed(context));
    const tenant = await createTenant();
    const rows = range(ROWS).map(() => createRow(random));
    const first = await importRows(tenant, rows);
    expect(first.results.map(({ index }) => index)).toEqual(range(ROWS));
    const byStatus = Map.groupBy(first.results, ({ status }) => status);
    const count = (status: string) => byStatus.get(status)?.length ?? 0;
    expect(count("added")).toBe(first.added);
    expect(count("added") + count("alreadyInList") + count("duplicate") + count("invalid")).toBe(ROWS);
    for (const status of ["added", "alreadyInList", "duplicate", "invalid"]) expect(count(status)).toBeGreaterThan(50);
    expect(await readMemberIds(tenant.orgId, tenant.listId)).toHaveLength(first.added);

    const second = await importRows(tenant, rows);
    expect(second.added).toBe(0);
    expect(second.results.map(({ id }) => id)).toEqual(first.results.map(({ id }) => id));
  });
});
