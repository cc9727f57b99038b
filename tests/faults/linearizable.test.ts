import fc from "fast-check";
import { expect, test } from "vitest";
import { type Change, isLinearizable } from "../testkit/faults/linearizable.ts";

const change =
  (kind: Change["kind"], changed: boolean | undefined) =>
  (invokedAt: number, respondedAt = Number.POSITIVE_INFINITY): Change => ({ kind, changed, invokedAt, respondedAt });
const added = change("add", true);
const inListAlready = change("add", false);
const removed = change("remove", true);
const wasAbsent = change("remove", false);
const addLost = change("add", undefined);
const removeLost = change("remove", undefined);

test.each<[string, Change[]]>([
  ["no call", []],
  ["one call after another", [added(1, 2), inListAlready(3, 4), removed(5, 6), wasAbsent(7, 8), added(9, 10)]],
  ["two concurrent additions, one of which adds", [added(1, 3), inListAlready(2, 4)]],
  ["the addition that responds first takes effect second", [inListAlready(1, 2), added(1, 3)]],
  ["a removal between two overlapping additions", [added(1, 6), added(2, 5), removed(3, 4)]],
  ["an addition without a response that happened", [addLost(1), inListAlready(3, 4)]],
  ["an addition without a response that did not happen", [addLost(1), added(3, 4)]],
  ["an addition without a response that happens late", [addLost(1), wasAbsent(2, 3), removed(4, 5)]],
  ["a removal without a response between two additions", [added(1, 2), removeLost(3), added(5, 6)]],
])("isLinearizable accepts a possible history: %s", (_, changes) => {
  expect(isLinearizable(changes, false)).toBe(true);
});

test.each<[string, Change[]]>([
  ["two calls add the same person", [added(1, 3), added(2, 4)]],
  ["two calls remove the same person", [added(1, 2), removed(3, 5), removed(4, 6)]],
  ["a person is in the list before the first addition", [inListAlready(1, 2), added(3, 4)]],
  ["a person is absent after the addition", [added(1, 2), wasAbsent(3, 4)]],
  ["a person is in the list after the removal", [added(1, 2), removed(3, 4), inListAlready(5, 6)]],
  ["all additions find the person in the list, but none added it", [inListAlready(1, 3), inListAlready(2, 4)]],
  ["a removal before the only addition began", [removed(1, 2), added(3, 4)]],
  ["an addition without a response happens twice", [addLost(1), removed(3, 4), removed(5, 6)]],
  ["a late retry adds again after a removal", [added(1, 2), added(3, 6), removed(7, 8), removed(9, 10)]],
  ["an addition without a response happens before its request", [inListAlready(1, 2), addLost(3)]],
])("isLinearizable rejects an impossible history: %s", (_, changes) => {
  expect(isLinearizable(changes, false)).toBe(false);
});

test("isLinearizable takes into account whether the membership exists at the start", () => {
  expect(isLinearizable([inListAlready(1, 2), removed(3, 4)], true)).toBe(true);
  expect(isLinearizable([added(1, 2)], true)).toBe(false);
});

test("isLinearizable agrees with a search through all orders", () => {
  const verdicts = { true: 0, false: 0 };
  fc.assert(
    fc.property(fc.array(arbitraryChange, { maxLength: 5 }), fc.boolean(), (changes, member) => {
      const expected = listOrders(changes).some((order) => isInOrder(order) && isPossible(order, member));
      verdicts[`${expected}`]++;
      expect(isLinearizable(changes, member)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(100);
});

const arbitraryChange = fc
  .record({
    kind: fc.constantFrom("add", "remove"),
    changed: fc.constantFrom(true, false, undefined),
    invokedAt: fc.integer({ min: 0, max: 9 }),
    lasts: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ lasts, ...rest }): Change => {
    const respondedAt = rest.changed === undefined ? Number.POSITIVE_INFINITY : rest.invokedAt + lasts;
    return { ...rest, respondedAt };
  });

/** Lists all orders of the changes that have a response, together with any subset of the others. */
function listOrders(changes: readonly Change[]): Change[][] {
  const longer = changes.flatMap((first) => {
    const rest = changes.filter((change) => change !== first);
    return listOrders(rest).map((order) => [first, ...order]);
  });
  return changes.every(({ changed }) => changed === undefined) ? [[], ...longer] : longer;
}

const isInOrder = (order: readonly Change[]) =>
  order.every((change, i) => order.slice(i + 1).every((later) => later.respondedAt >= change.invokedAt));

function isPossible(order: readonly Change[], member: boolean): boolean {
  let isMember = member;
  return order.every(({ kind, changed }) => {
    const changes = isMember !== (kind === "add");
    isMember = kind === "add";
    return changed === undefined || changed === changes;
  });
}
