import * as v from "valibot";
import { UnauthorizedError } from "../errors.ts";

/**
 * The id of an organisation. Every key of the tenants' table starts with one. In the service, only `readPrincipal`
 * creates one, from the claims of a verified token.
 */
export const OrgId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/), v.brand("OrgId"));
export type OrgId = v.InferOutput<typeof OrgId>;

/** The id of a user: 1 to 128 printable ASCII characters, because it is a part of keys. */
export const UserId = v.pipe(v.string(), v.regex(/^[ -~]{1,128}$/));

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
  /** `{org}` in a role stands for the id of the caller's organisation. */
  readonly adminRoles: readonly string[];
}

/**
 * Reads the principal from the claims of a verified token.
 * The role may be a string or a list of strings (`cognito:groups`).
 * @param forms the forms of the issuer's tokens. The first one whose organisation claim the token has is used, so that
 * organisation and role are of the same form
 * @throws UnauthorizedError if the token has no valid user or no valid organisation
 */
export function readPrincipal(claims: object, forms: readonly ClaimNames[]): Principal {
  const form = forms.find(({ org }) => readClaim(claims, org) !== undefined);
  const userId = v.safeParse(UserId, readClaim(claims, "sub"));
  const orgId = v.safeParse(OrgId, form && readClaim(claims, form.org));
  if (!form || !userId.success || !orgId.success) throw new UnauthorizedError();
  const roles = [readClaim(claims, form.role)].flat();
  const isAdmin = form.adminRoles.some((role) => roles.includes(role.replaceAll("{org}", orgId.output)));
  return { userId: userId.output, orgId: orgId.output, isAdmin };
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
