import { expect, test } from "vitest";
import type { FoundPerson } from "../../lib/client/client.ts";
import { createImportWorld } from "../testkit/import-world.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("demo", { search: "sqlite" });

const MARKETING = { departments: { any: ["Marketing"] }, hasEmail: true };
const COUNT = 1_000;

test.each([
  ["its id", (searchId: string) => ({ searchId })],
  ["equal filters", () => ({ filters: { departments: { any: ["marketing"] }, hasEmail: true } })],
])(
  "over HTTP: after adding 1,000 persons of a search, selected by %s, another search shows them as leads in the list",
  async (_, select) => {
    const { client, listId } = await createImportWorld(stack());
    const first = await client.searchPersons({ filters: MARKETING, listId, limit: 100 });
    expect(first.totalCount).toBeGreaterThan(COUNT);
    expect(new Set(first.items.map(describe))).toEqual(new Set(["new, not in the list"]));

    const selection = { mode: "bulk", ...select(first.searchId), startIndex: 0, targetCount: COUNT } as const;
    expect(await client.addProspects(listId, { selection })).toEqual({ addedCount: COUNT });

    const again = await client.searchPersons({ filters: MARKETING, listId, limit: 100 });
    expect(again.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id));
    expect(new Set(again.items.map(describe))).toEqual(new Set(["lead, in the list"]));
    const all = await Array.fromAsync(client.allSearchPersons(again.searchId, { listId, limit: 100 }));
    expect(all).toHaveLength(first.totalCount);
    expect(all.map(describe)).toEqual(all.map((_, i) => (i < COUNT ? "lead, in the list" : "new, not in the list")));
  },
);

const describe = ({ status, inList }: FoundPerson): string => `${status}, ${inList ? "in" : "not in"} the list`;
