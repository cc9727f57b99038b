import pMap from "p-map";
import { copyKey, globalKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import type { Contender } from "./contender.ts";
import { assertListAccess, buildCopyAttributes, getItems, putIfAbsent } from "./document-client.ts";

/**
 * The way that tutorials show: one conditional put per request. For each prospect it puts the copy, then the membership;
 * 50 prospects are processed concurrently.
 */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  await assertListAccess(job);
  const found = await getItems(people.map(({ id }) => globalKey("person", id)));
  const records = new Map(found.map(({ pk, person }) => [pk, person]));

  const added = await pMap(
    people,
    async ({ id, input }) => {
      const at = new Date().toISOString();
      const copy = buildCopyAttributes(records.get(globalKey("person", id).pk), input, at);
      await putIfAbsent(copyKey(orgId, "person", id), copy);
      return putIfAbsent(membershipKey(orgId, listId, "person", id), { addedAt: at, addedBy: "member" });
    },
    { concurrency: 50 },
  );
  return added.filter(Boolean).length;
};
