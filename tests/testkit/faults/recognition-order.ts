import { addToModel, copyState, type ModelEntry, type ModelState } from "../recognition-model.ts";

/** An entry of a call, and the person that the response names. */
export interface ResolvedEntry {
  readonly entry: ModelEntry;
  readonly personId: string;
}

/** More steps than this mean that the search is hopeless. A search that succeeds needs little more than one step per entry. */
const MAX_STEPS = 200_000;

/**
 * Searches for an order of the entries that explains all responses and the final state: the entries of each call in their
 * order, each as if it were alone.
 * @param initial before the calls
 * @param owners of the identities after the calls. Adding never takes an identity away from its owner
 * @param readProfile reads the profile of a lead after the calls. Adding never changes a profile
 * @returns the state after such an order; undefined if there is none
 */
export function findOrder(
  initial: ModelState,
  calls: readonly (readonly ResolvedEntry[])[],
  owners: ReadonlyMap<string, string>,
  readProfile: (id: string) => string | undefined,
): ModelState | undefined {
  const isFinal = ({ leads }: ModelState) => [...leads].every(([id, { profile }]) => profile === readProfile(id));
  // A lead that is created without a profile can only get one that belongs to it.
  const isPossible = ({ leads }: ModelState) =>
    [...leads].every(([id, { profile }]) => {
      const final = readProfile(id);
      return profile === final || (profile === undefined && final !== undefined && owners.get(final) === id);
    });
  const visited = new Set<string>();
  const length = calls.reduce((sum, call) => sum + call.length, 0);
  const search = (state: ModelState, positions: readonly number[], done: number): ModelState | undefined => {
    if (done === length) return isFinal(state) ? state : undefined;
    // Owners depend only on the entries that were applied, because each claim must agree with the final owners.
    const key = JSON.stringify([
      positions,
      [...state.leads]
        .filter(([, { profile }]) => profile)
        .map(([id]) => id)
        .sort(),
    ]);
    if (visited.has(key) || visited.size > MAX_STEPS) return undefined;
    visited.add(key);
    for (const [i, call] of calls.entries()) {
      const next = call[positions[i] ?? 0];
      const after = next && applyEntry(state, next, owners);
      const found = after && isPossible(after) && search(after, positions.with(i, (positions[i] ?? 0) + 1), done + 1);
      if (found) return found;
    }
    return undefined;
  };
  return search(
    initial,
    calls.map(() => 0),
    0,
  );
}

/** @returns undefined if the entry cannot come next */
function applyEntry(
  state: ModelState,
  { entry, personId }: ResolvedEntry,
  owners: ReadonlyMap<string, string>,
): ModelState | undefined {
  const after = copyState(state);
  const resolved = addToModel(after, entry, () => personId);
  const claims = [...after.owners].filter(([identity]) => !state.owners.has(identity));
  const isExplained = resolved === personId && claims.every(([identity, owner]) => owners.get(identity) === owner);
  return isExplained ? after : undefined;
}
