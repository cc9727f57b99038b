import { recognitionKey } from "../dynamodb/keys.ts";
import { type Entry, isValid } from "../entries.ts";
import type { IdempotentOperation } from "../idempotent-operation.ts";
import { createCopyContext } from "../records/build-copy.ts";
import type { PersonInput } from "../records/person.ts";
import { derivePersonIds } from "../records/recognition/new-person-id.ts";
import { recognisePersons } from "../records/recognition/recognise.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { ProspectSource } from "./prospect-source.ts";
import { readRecognition, storeRecognition } from "./stored-recognition.ts";

/**
 * Recognises persons by the data in the request. A new person who has a LinkedIn profile or an e-mail address gets a lead. A
 * retry uses the result that an earlier attempt has stored, because an identity may belong to another person by then.
 */
export function directProspects(
  prospects: readonly Entry<PersonInput>[],
  operation: IdempotentOperation,
  context: UseCaseContext,
): ProspectSource {
  const { database, principal, hashIdentity } = context;
  const persons = prospects.filter(isValid).map(({ index, value }) => ({ index, ...value }));
  const key = recognitionKey(principal.orgId, operation.id);
  const createId = derivePersonIds((text) => hashIdentity(principal.orgId, text), operation);

  const toEntries = (ids: ReadonlyMap<number, string>, copied: ReadonlySet<string> = new Set()) =>
    prospects.map((entry) => {
      if (!isValid(entry)) return entry;
      const { record, externalId } = entry.value;
      const id = ids.get(entry.index);
      if (id === undefined) throw new Error("An entry was not recognised");
      return { index: entry.index, value: { id, suppliedRecord: record, externalId, isCopied: copied.has(id) } };
    });

  // The id of a person without any identity is certain.
  const isCertain = persons.every(({ identities }) => identities.length === 0);
  return {
    keys: isCertain ? [] : [key],
    async resolve([stored]) {
      if (stored) return { operation, entries: toEntries(readRecognition(stored, persons, createId)) };
      const { ids, copied, hasWritten } = await recognisePersons(
        database,
        createCopyContext(context, operation),
        persons,
        createId,
      );
      const store = () => storeRecognition(database, key, persons, ids, createId, operation);
      return {
        operation,
        entries: toEntries(ids, copied),
        ...(!isCertain && { recognition: { hasChanged: hasWritten, store } }),
      };
    },
  };
}
