import * as v from "valibot";
import { UnauthorizedError } from "../errors.ts";

/**
 * The id of an organisation. Every key of the tenants' table starts with one. In the service, only `readPrincipal`
 * creates one, from the claims of a verified token.
 */
export const OrgId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/), v.brand("OrgId"));
export type OrgId = v.InferOutput<typeof OrgId>;

/** The caller, according to verified claims. */
export interface Principal {
  readonly userId: string;
  readonly orgId: OrgId;
  readonly isAdmin: boolean;
}

/** The names of the claims, and the roles of administrators. A name may be a dotted path such as `o.id`. */
export interface ClaimNames {
  readonly org: string;
  readonly role: string;
  readonly adminRoles: readonly string[];
}

/**
 * Reads the principal from the claims of a verified token.
 * The role may be a string or a list of strings (`cognito:groups`).
 * @throws UnauthorizedError if the token has no user or no valid organisation
 */
export function readPrincipal(claims: object, names: ClaimNames): Principal {
  const userId = readClaim(claims, "sub");
  const orgId = v.safeParse(OrgId, readClaim(claims, names.org));
  if (typeof userId !== "string" || userId === "" || !orgId.success) throw new UnauthorizedError();
  const roles = [readClaim(claims, names.role)].flat();
  const isAdmin = roles.some((role) => typeof role === "string" && names.adminRoles.includes(role));
  return { userId, orgId: orgId.output, isAdmin };
}

/**
 * Reads a claim by its whole name (`https://example.com/org_id` contains dots), otherwise by its dotted path. Own
 * properties only.
 */
function readClaim(claims: object, name: string): unknown {
  if (Object.hasOwn(claims, name)) return readOwnProperty(claims, name);
  return name.split(".").reduce<unknown>(readOwnProperty, claims);
}

function readOwnProperty(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
