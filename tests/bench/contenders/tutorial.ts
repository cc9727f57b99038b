import pMap from "p-map";
import { copyKey, globalKey, membershipKey } from "../../../lib/dynamodb/keys.ts";
import type { Contender } from "./contender.ts";
import { checkList, copyAttributes, getAll, putNew } from "./documents.ts";

/** What tutorials show: conditional puts, one a request; for each prospect its copy, then its membership, 50 at a time. */
export const contender: Contender = async (job) => async () => {
  const { orgId, listId, people } = job;
  await checkList(job);
  const found = await getAll(people.map(({ id }) => globalKey("person", id)));
  const records = new Map(found.map(({ pk, person }) => [pk, person]));

  const added = await pMap(
    people,
    async ({ id, input }) => {
      const at = new Date().toISOString();
      const copy = copyAttributes(records.get(globalKey("person", id).pk), input, at);
      await putNew(copyKey(orgId, "person", id), copy);
      return putNew(membershipKey(orgId, listId, "person", id), { addedAt: at, addedBy: "member" });
    },
    { concurrency: 50 },
  );
  return added.filter(Boolean).length;
};
