import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { OrgId } from "../../lib/identity/principal.ts";
import { storeList } from "./fixtures.ts";
import { sign } from "./tokens.ts";

export type Tenant = Awaited<ReturnType<typeof newTenant>>;

/** An organisation of the test's own: a member, an admin, an outsider of the list, and a person-type list. */
export async function newTenant() {
  const orgId = v.parse(OrgId, `org_${randomBytes(8).toString("hex")}`);
  const tokenOf = (sub: string, role = "org:member") => sign({ sub, org_id: orgId, org_role: role });
  return {
    orgId,
    listId: await storeList(orgId, { userIds: ["member"] }),
    token: await tokenOf("member"),
    outsider: await tokenOf("outsider"),
    admin: await tokenOf("boss", "org:admin"),
  };
}
