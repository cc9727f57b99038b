/** The effect of one call on one membership. Times are from any clock that always increases. */
export interface Change {
  readonly kind: "add" | "remove";
  /** Whether the response reports a change; undefined if there was no response, and the change may have happened or not. */
  readonly changed: boolean | undefined;
  readonly invokedAt: number;
  /** Infinity if there was no response: the change may still happen at any time. */
  readonly respondedAt: number;
}

/**
 * Checks whether the changes can be put in a sequence that explains all reported results, with each change at some
 * moment between its invocation and its response. Uses the search of Wing and Gong, with Lowe's cache of visited states.
 * @param member whether the membership exists at the start
 */
export function isLinearizable(changes: readonly Change[], member: boolean): boolean {
  const seen = new Set<string>();
  const search = (remaining: readonly Change[], isMember: boolean): boolean => {
    if (remaining.every(({ changed }) => changed === undefined)) return true;
    const searchState = `${isMember} ${remaining.map((change) => changes.indexOf(change))}`;
    if (seen.has(searchState)) return false;
    seen.add(searchState);

    // A change that was invoked after the response of another one cannot come before it.
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

/** @returns whether the membership exists afterwards; undefined if the change cannot have had its result */
function apply({ kind, changed }: Change, isMember: boolean): boolean | undefined {
  const wanted = kind === "add";
  if (changed !== undefined && changed !== (isMember !== wanted)) return undefined;
  return wanted;
}
