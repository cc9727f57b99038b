import * as v from "valibot";
import { USERS } from "../../lib/demo/tenants.ts";
import { OrgId, UserId } from "../../lib/identity/principal.ts";
import { defineCommand } from "./command.ts";
import { requestToken } from "./request-token.ts";

const MAX_CLAIM_LENGTH = 256;
const wrongLength = `must have 1 to ${MAX_CLAIM_LENGTH} characters`;
/** The rule of the local issuer for claims. */
const claim = v.pipe(v.string(), v.minLength(1, wrongLength), v.maxLength(MAX_CLAIM_LENGTH, wrongLength));
const userId = v.config(UserId, { message: "must be 1 to 128 printable ASCII characters" });
const orgId = v.config(OrgId, { message: "must be 1 to 64 of the characters a-z A-Z 0-9 _ -" });

export const command = defineCommand({
  description: "The token is valid for 8 hours, for the running local stack only.",
  options: {
    sub: { placeholder: "ID", description: "id of the user", schema: v.optional(userId, USERS.alice.sub) },
    org: {
      placeholder: "ID",
      description: "id of the user's organisation",
      schema: v.optional(orgId, USERS.alice.org_id),
    },
    role: {
      placeholder: "ROLE",
      description: "role of the user in the organisation, such as org:admin",
      schema: v.optional(claim),
    },
  },
  positionals: {},
  environment: { PORT: "port of the local stack (default: 3000)" },
  async run({ sub, org, role }) {
    console.log(await requestToken(process.env.PORT || "3000", { sub, org_id: org, org_role: role }));
    return 0;
  },
});
