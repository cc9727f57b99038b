import type { ChangeEvent } from "../../../lib/events/event.schema.ts";

type Listener = (event: ChangeEvent) => void;

/** How many events can be read again, of all organisations together. */
const MAX_KEPT = 1_000;

/** Keeps the last events of the bus, and passes new ones on. */
export interface EventLog {
  readonly append: (event: ChangeEvent) => void;
  /** The kept events of an organisation. @param afterId only those after this one; all if it is not kept any more */
  readonly listKept: (orgId: string, afterId: string) => readonly ChangeEvent[];
  /** @returns ends the subscription */
  readonly subscribe: (listener: Listener) => () => void;
}

export function createEventLog(): EventLog {
  const kept: ChangeEvent[] = [];
  const listeners = new Set<Listener>();
  return {
    append(event) {
      kept.push(event);
      if (kept.length > MAX_KEPT) kept.shift();
      for (const listener of listeners) listener(event);
    },
    listKept(orgId, afterId) {
      const own = kept.filter((event) => event.orgId === orgId);
      // An event that was published twice is in the log twice. After the first one, nothing can be missing.
      return own.slice(own.findIndex(({ id }) => id === afterId) + 1);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
