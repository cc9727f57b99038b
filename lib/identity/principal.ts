import * as v from "valibot";
import { UnauthorizedError } from "../errors.ts";

/**
 * An organisation's id. Every tenant key starts with one, and in the service only `principalFrom` makes one,
 * from the claims of a verified token.
 */
export const OrgId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/), v.brand("OrgId"));
export type OrgId = v.InferOutput<typeof OrgId>;

/** Who calls: taken from verified claims only. */
export interface Principal {
  readonly userId: string;
  readonly orgId: OrgId;
  readonly isAdmin: boolean;
}

/** Where the claims are and which roles administer an organisation. A name may be a dotted path such as `o.id`. */
export interface ClaimNames {
  readonly org: string;
  readonly role: string;
  readonly adminRoles: readonly string[];
}

/**
 * Reads the principal out of a verified token's claims.
 * The role may be one string or a list (`cognito:groups`).
 * @throws UnauthorizedError when the token names no user or no valid organisation
 */
export function readPrincipal(claims: object, names: ClaimNames): Principal {
  const userId = readClaim(claims, "sub");
  const orgId = v.safeParse(OrgId, readClaim(claims, names.org));
  if (typeof userId !== "string" || userId === "" || !orgId.success) throw new UnauthorizedError();
  const roles = [readClaim(claims, names.role)].flat();
  const isAdmin = roles.some((role) => typeof role === "string" && names.adminRoles.includes(role));
  return { userId, orgId: orgId.output, isAdmin };
}

/** A claim by its whole name first (`https://example.com/org_id` holds dots), then by its dotted path. Own properties only. */
function readClaim(claims: object, name: string): unknown {
  if (Object.hasOwn(claims, name)) return readOwnProperty(claims, name);
  return name.split(".").reduce<unknown>(readOwnProperty, claims);
}

function readOwnProperty(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
