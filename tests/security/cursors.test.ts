import { beforeAll, describe, expect, test } from "vitest";
import { callRoute } from "../testkit/call-route.ts";
import type { Call } from "../testkit/invoke.ts";
import { type Attempt, createAttacker, MINIMUM_ATTEMPTS } from "../testkit/security/attack.ts";
import { createVictim, type Victim } from "../testkit/security/victim.ts";

const attacker = createAttacker();
let tenant: Victim;
let victim: Victim;
beforeAll(async () => {
  [tenant, victim] = await Promise.all([createVictim(), createVictim()]);
});

type Listing = "listLeadLists" | "listLeads";
interface Reader {
  readonly token: string;
  readonly listId: string;
}

async function readCursor(listing: Listing, reader: Reader, query: Record<string, string> = {}): Promise<string> {
  const { body } = await callRoute(listing, reader, { query: { limit: "1", ...query } });
  return body.nextCursor;
}

const toAttempt = (listing: Listing, reader: Reader, title: string, cursor: string, call: Call = {}): Attempt => ({
  title: `${listing} ${title} ${cursor}`,
  send: () => callRoute(listing, reader, { ...call, query: { cursor, ...call.query } }),
  status: 400,
  sent: cursor.length > 8 ? [cursor] : [],
});

function* changeBits(cursor: string) {
  const bytes = Buffer.from(cursor, "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield changed.toString("base64url");
  }
}

/** Other texts for the same bytes, and the bytes in other encodings. */
const encodeDifferently = (cursor: string): string[] => {
  const bytes = Buffer.from(cursor, "base64url");
  const others = [
    bytes.toString("base64"),
    bytes.toString("hex"),
    Buffer.from(cursor).toString("base64url"),
    ...["=", "==", "\n", " ", ".", "\0", "%00", "%3D"].flatMap((text) => [`${cursor}${text}`, `${text}${cursor}`]),
    cursor.toUpperCase(),
    cursor.toLowerCase(),
    encodeURIComponent(`${cursor}=`),
    `${cursor},${cursor}`,
    `"${cursor}"`,
    `${cursor.slice(0, 10)}\n${cursor.slice(10)}`,
  ];
  return [...new Set(others)].filter((other) => other !== cursor);
};

describe.each(["listLeadLists", "listLeads"] as const)("%s", (listing) => {
  let cursor: string;
  beforeAll(async () => {
    cursor = await readCursor(listing, tenant);
  });

  test("rejects the cursor with any bit changed", () =>
    attacker.expectRejected(Array.from(changeBits(cursor), (it) => toAttempt(listing, tenant, "bit", it))));

  test("rejects the cursor cut off anywhere, at both ends", () =>
    attacker.expectRejected(
      Array.from({ length: cursor.length - 1 }, (_, i) => i + 1).flatMap((length) => [
        toAttempt(listing, tenant, "truncated", cursor.slice(0, length)),
        toAttempt(listing, tenant, "truncated at the start", cursor.slice(length)),
      ]),
    ));

  test("rejects the cursor with anything added", () => {
    const bytes = Buffer.from(cursor, "base64url");
    const added = ["\0", "#", "|", "0", "PERSON#", "\u00ff"].flatMap((text) => [
      Buffer.concat([bytes, Buffer.from(text)]),
      Buffer.concat([Buffer.from(text), bytes]),
      Buffer.concat([bytes.subarray(0, 16), Buffer.from(text), bytes.subarray(16)]),
    ]);
    const texts = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", (it) => cursor + it);
    return attacker.expectRejected(
      [...added.map((it) => it.toString("base64url")), ...texts].map((it) => toAttempt(listing, tenant, "added", it)),
    );
  });

  test("rejects the cursor in every other encoding", () =>
    attacker.expectRejected(encodeDifferently(cursor).map((it) => toAttempt(listing, tenant, "encoded", it))));

  test("rejects a position with the signature of another one, or with an invented one", async () => {
    const position = Buffer.from(cursor, "base64url").subarray(16);
    const other = Buffer.from(await readCursor(listing, victim), "base64url");
    const signatures = [
      other.subarray(0, 16),
      Buffer.alloc(16),
      Buffer.alloc(16, 255),
      Buffer.alloc(0),
      Buffer.alloc(32),
    ];
    const positions = [position, other.subarray(16), Buffer.alloc(0), Buffer.from("0|PERSON#"), Buffer.from("LIST#")];
    const joined = signatures.flatMap((mac) => positions.map((it) => Buffer.concat([mac, it]).toString("base64url")));
    const foreign = other.toString("base64url");
    await attacker.expectRejected(
      joined.filter((it) => it !== foreign && it !== "").map((it) => toAttempt(listing, tenant, "joined", it)),
    );
  });
});

test("a cursor is rejected in every other listing: of another kind, list, organisation or filter", async () => {
  const other = { ...tenant, listId: tenant.otherListId };
  const admin = { ...tenant, token: tenant.adminToken };
  const filters = [{}, { type: "person" }, { type: "company" }] as const;
  const listings = [
    ...filters.map((query) => ["listLeadLists", tenant, query, `lists ${JSON.stringify(query)}`] as const),
    ...filters.map((query) => ["listLeadLists", victim, query, `the victim's lists ${JSON.stringify(query)}`] as const),
    ["listLeads", tenant, {}, "a list"] as const,
    ["listLeads", other, {}, "another list"] as const,
    ["listLeads", victim, {}, "a list of the victim"] as const,
  ];
  const attempts: Attempt[] = [];
  for (const [from, source, query, title] of listings) {
    const cursor = await readCursor(from, source, query);
    // The only list of companies is the last one.
    if (!cursor) continue;
    for (const [to, reader, filter, otherTitle] of listings) {
      if (title === otherTitle) continue;
      attempts.push(toAttempt(to, reader, `${title} -> ${otherTitle}`, cursor, { query: filter }));
      if (reader === tenant)
        attempts.push(toAttempt(to, admin, `${title} -> ${otherTitle}, as an admin`, cursor, { query: filter }));
    }
  }
  await attacker.expectRejected(attempts);
});

test("a cursor of another user shows only what the reader may see", async () => {
  const outsider = { ...tenant, token: tenant.outsiderToken };
  const cursor = await readCursor("listLeads", tenant);
  await attacker.expectRejected([
    {
      title: "the leads of a list",
      send: () => callRoute("listLeads", outsider, { query: { cursor } }),
      status: 403,
    },
  ]);
  for (const token of [tenant.token, tenant.adminToken]) {
    const lists = await readCursor("listLeadLists", { ...tenant, token });
    const { body } = await callRoute("listLeadLists", outsider, { query: { cursor: lists } });
    expect(body).toEqual({ items: [], nextCursor: null });
  }
});

test("the file makes as many attempts as it says", () => {
  expect(attacker.count()).toBeGreaterThanOrEqual(MINIMUM_ATTEMPTS.cursors);
});
