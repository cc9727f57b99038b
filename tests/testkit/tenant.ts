import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { OrgId } from "../../lib/identity/principal.ts";
import { storeList } from "./fixtures.ts";
import { signToken } from "./tokens.ts";

export type Tenant = Awaited<ReturnType<typeof createTenant>>;

/**
 * Creates an organisation for one test, with a person-type list. `token` is of a user of the list, `outsiderToken` of a
 * user of the organisation who may not use the list, `adminToken` of an admin of the organisation.
 * @param id of the organisation; by default one that no other test uses
 */
export async function createTenant(id = `org_${randomBytes(8).toString("hex")}`) {
  const orgId = v.parse(OrgId, id);
  const signFor = (sub: string, role = "org:member") => signToken({ sub, org_id: orgId, org_role: role });
  return {
    orgId,
    listId: await storeList(orgId, { userIds: ["member"] }),
    token: await signFor("member"),
    outsiderToken: await signFor("outsider"),
    adminToken: await signFor("boss", "org:admin"),
  };
}
