/** What one operation did with one membership. Times are of any clock that never stands still. */
export interface Change {
  readonly kind: "add" | "remove";
  /** Whether it says that it changed the membership; undefined when it never said: then it may have happened or not. */
  readonly changed: boolean | undefined;
  readonly invokedAt: number;
  /** Infinity when it never answered: it may still happen at any time. */
  readonly respondedAt: number;
}

/**
 * Whether one after the other, each at some moment between its invocation and its answer, the changes could have had
 * the outcomes they report. The search of Wing and Gong, with Lowe's memory of the states it has seen.
 * @param member whether the membership existed at first
 */
export function isLinearizable(changes: readonly Change[], member: boolean): boolean {
  const seen = new Set<string>();
  const search = (remaining: readonly Change[], isMember: boolean): boolean => {
    if (remaining.every(({ changed }) => changed === undefined)) return true;
    const searchState = `${isMember} ${remaining.map((change) => changes.indexOf(change))}`;
    if (seen.has(searchState)) return false;
    seen.add(searchState);

    // What was invoked after another had answered can't come before that other.
    const firstResponse = Math.min(...remaining.map(({ respondedAt }) => respondedAt));
    return remaining.some((change) => {
      if (change.invokedAt > firstResponse) return false;
      const after = apply(change, isMember);
      return (
        after !== undefined &&
        search(
          remaining.filter((other) => other !== change),
          after,
        )
      );
    });
  };
  return search(changes, member);
}

/** @returns whether the membership exists afterwards; undefined where the change could not have had its outcome */
function apply({ kind, changed }: Change, isMember: boolean): boolean | undefined {
  const wanted = kind === "add";
  if (changed !== undefined && changed !== (isMember !== wanted)) return undefined;
  return wanted;
}
