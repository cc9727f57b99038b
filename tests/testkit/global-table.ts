import { unmarshall } from "@aws-sdk/util-dynamodb";
import { readIdentities } from "../../lib/records/identities.ts";
import { client } from "./client.ts";
import { scanTable } from "./scan-table.ts";

/** The persons of a global table by id, and the person that each identity names. */
export interface GlobalContents {
  readonly persons: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly identities: ReadonlyMap<string, string>;
}

export async function readGlobalContents(TableName: string): Promise<GlobalContents> {
  const persons = new Map<string, Readonly<Record<string, unknown>>>();
  const identities = new Map<string, string>();
  for await (const items of scanTable(client, TableName)) {
    for (const { pk, person, personId } of items.map((item) => unmarshall(item))) {
      const [, id = ""] = /^PERSON#(.*)$/.exec(pk) ?? [];
      if (id) persons.set(id, person);
      else identities.set(pk.replace(/^IDENTITY#/, ""), personId);
    }
  }
  return { persons, identities };
}

/** Lists the identities that name a person that is not stored or does not have them. A crash must not cause any. */
export const findWrongIdentities = ({ persons, identities }: GlobalContents): string[] =>
  [...identities]
    .filter(([identity, id]) => !(readIdentities(persons.get(id) ?? {}) as string[]).includes(identity))
    .map(([identity, id]) => `${identity} names ${id}`);

/** Lists the identities of stored persons that name nobody. A completed load must not leave any. */
export const findMissingIdentities = ({ persons, identities }: GlobalContents): string[] =>
  [...persons].flatMap(([id, person]) =>
    readIdentities(person)
      .filter((identity) => !identities.has(identity))
      .map((identity) => `${identity} of ${id} names nobody`),
  );
