import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import pMap from "p-map";
import { chunkBySize } from "../../chunks.ts";
import type { Database } from "../../dynamodb/database.ts";
import { getItems } from "../../dynamodb/get-items.ts";
import { globalKey } from "../../dynamodb/keys.ts";
import { writeGroups } from "../../dynamodb/transactions.ts";
import type { CopyContext } from "../build-copy.ts";
import { COPY_BATCH_SIZE, COPY_CONCURRENCY } from "../copy-into-tenant.ts";
import type { Facts } from "./facts.ts";
import { isWritten, type PlannedGroup } from "./plan.ts";
import { planWrites } from "./plan-writes.ts";

interface Written {
  readonly groups: readonly PlannedGroup[];
  /** Persons whose lead is too large to be stored. */
  readonly unstorable: readonly string[];
}

/**
 * Writes the leads and the claimed identities of planned persons, each group completely or not at all.
 * @returns the groups that were written, including those without anything to write
 * @throws ServiceUnavailableError if the deadline passes first
 */
export async function writePersons(
  database: Database,
  context: CopyContext,
  groups: readonly PlannedGroup[],
  facts: Facts,
): Promise<Written> {
  const [unchanged, changed] = partition(groups, ({ persons }) => !persons.some(isWritten));
  // Global records are read in batches, because 1,000 of them can have 400 MB.
  const batches = await pMap(
    chunkBySize(changed, COPY_BATCH_SIZE, COPY_BATCH_SIZE, ({ persons }) => persons.length),
    (batch) => writeBatch(database, context, batch, facts),
    { concurrency: COPY_CONCURRENCY },
  );
  return {
    groups: [...unchanged, ...batches.flatMap(({ groups }) => groups)],
    unstorable: batches.flatMap(({ unstorable }) => unstorable),
  };
}

async function writeBatch(
  database: Database,
  context: CopyContext,
  groups: readonly PlannedGroup[],
  facts: Facts,
): Promise<Written> {
  const records = await readGlobalRecords(database, groups);
  const planned = groups.flatMap((group) => {
    const writes = group.persons.map((person) => planWrites(context, person, facts, records));
    // A record that has changed since it was read is recognised again.
    return writes.includes(undefined) ? [] : [{ group, writes: writes.flatMap((one) => one ?? []) }];
  });
  const results = await writeGroups(
    database,
    planned.map(({ writes }) => writes.map(({ write }) => write)),
  );
  const written = planned.filter((_, i) => results[i]?.result === "written");
  const copied = written.flatMap(({ writes }) => writes.filter(({ isNewLead }) => isNewLead));
  database.counters.increment("copied", copied.length);
  return {
    groups: written.map(({ group }) => group),
    unstorable: planned.flatMap(({ writes }, i) => {
      const result = results[i];
      return result?.result === "rejected"
        ? result.invalid.flatMap((position) => writes[position]?.personId ?? [])
        : [];
    }),
  };
}

async function readGlobalRecords(
  database: Database,
  groups: readonly PlannedGroup[],
): Promise<Map<string, AttributeValue>> {
  const ids = groups.flatMap(({ persons }) =>
    persons.filter((person) => person.newLead === "global" && isWritten(person)).map(({ id }) => id),
  );
  const items = await getItems(
    database,
    ids.map((id) => globalKey("person", id)),
    ["person"],
  );
  return new Map(
    ids.flatMap((id, i): [string, AttributeValue][] => {
      const record = items[i]?.person;
      return record ? [[id, record]] : [];
    }),
  );
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
