import type { Item } from "../dynamodb/item.ts";
import type { Key } from "../dynamodb/tables.ts";
import type { Entry } from "../entries.ts";
import type { IdempotentOperation } from "../idempotent-operation.ts";
import type { MemberRequest } from "./add-members.ts";

/** How the prospects of a request are resolved. */
export interface ProspectSource {
  /** The items that it needs. */
  readonly keys: readonly Key[];
  /** The search that the filters of a selection found. */
  readonly searchId?: string;
  /**
   * Resolves the prospects to their ids, in request order.
   * @param items those of the keys, in that order
   * @throws BadRequestError if the search of a selection is unknown or has expired
   * @throws ServiceUnavailableError if the deadline passes while persons are recognised
   */
  readonly resolve: (items: readonly (Item | undefined)[]) => Promise<ResolvedProspects> | ResolvedProspects;
}

interface ResolvedProspects {
  readonly entries: readonly Entry<MemberRequest>[];
  readonly operation: IdempotentOperation;
  /** If the ids of a retry could differ. */
  readonly recognition?: {
    /** Whether leads or identities were written. */
    readonly hasChanged: boolean;
    /** Stores the ids for retries. @returns false if a parallel attempt has stored its ids already */
    readonly store: () => Promise<boolean>;
  };
}
