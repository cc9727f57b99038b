import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UnauthorizedError } from "../../lib/errors.ts";
import { type ClaimNames, readPrincipal } from "../../lib/identity/principal.ts";

const NAMES: ClaimNames = { org: "org_id", role: "org_role", adminRoles: ["org:admin", "admin"] };
const CLAIMS = { sub: "user_1", org_id: "org_1" };

const read = (claims: object, names = NAMES) => readPrincipal(claims, [names]);

/** Parses claims as the token library does. */
const fromJson = (text: string): object => JSON.parse(text);

describe("claims", () => {
  test("readPrincipal finds claims by their name", () => {
    const principal = read({ ...CLAIMS, org_role: "org:admin" });
    expect(principal).toEqual({ userId: "user_1", orgId: "org_1", isAdmin: true });
  });

  test("readPrincipal finds claims by a dotted path", () => {
    const claims = { sub: "user_1", o: { id: "org_1", rol: "admin", deep: { er: "org_2" } } };
    expect(read(claims, { ...NAMES, org: "o.id", role: "o.rol" })).toMatchObject({
      orgId: "org_1",
      isAdmin: true,
    });
    expect(read(claims, { ...NAMES, org: "o.deep.er" }).orgId).toBe("org_2");
  });

  test("readPrincipal prefers a claim whose name contains dots to a dotted path", () => {
    const org = "https://example.com/org.id";
    expect(read({ sub: "user_1", [org]: "org_1" }, { ...NAMES, org }).orgId).toBe("org_1");
    expect(read({ sub: "user_1", "o.id": "org_1", o: { id: "org_2" } }, { ...NAMES, org: "o.id" }).orgId).toBe("org_1");
  });

  test("readPrincipal reads the claims of a Cognito user pool: an admin is an admin of one organisation", () => {
    const names = { org: "custom:org_id", role: "cognito:groups", adminRoles: ["{org}:admin"] };
    const claims = { sub: "user_1", "custom:org_id": "org_1" };
    const isAdmin = (groups: readonly string[]) => read({ ...claims, "cognito:groups": groups }, names).isAdmin;
    expect(isAdmin(["sales", "org_1:admin"])).toBe(true);
    for (const group of ["sales", "admin", "org_2:admin", "org_1:admins", "org_11:admin", "{org}:admin", ":admin"]) {
      expect(isAdmin([group])).toBe(false);
    }
    expect(read(claims, names)).toEqual({ userId: "user_1", orgId: "org_1", isAdmin: false });
  });

  test("readPrincipal reads Clerk's tokens of version 1 and 2, organisation and role from the same version", () => {
    const forms = [NAMES, { ...NAMES, org: "o.id", role: "o.rol" }];
    const user = { sub: "user_1" };
    const admin = { userId: "user_1", orgId: "org_1", isAdmin: true };
    expect(readPrincipal({ ...user, org_id: "org_1", org_role: "org:admin" }, forms)).toEqual(admin);
    expect(readPrincipal({ ...user, v: 2, o: { id: "org_1", rol: "admin" } }, forms)).toEqual(admin);
    const mixed = { ...user, org_id: "org_1", o: { id: "org_2", rol: "admin" } };
    expect(readPrincipal(mixed, forms)).toEqual({ ...admin, isAdmin: false });
    const otherMix = { ...user, org_role: "org:admin", o: { id: "org_1", rol: "member" } };
    expect(readPrincipal(otherMix, forms)).toEqual({ ...admin, isAdmin: false });
    expect(() => readPrincipal(user, forms)).toThrow(UnauthorizedError);
  });
});

describe("roles", () => {
  test.each(["org:admin", "admin", ["admin"], ["sales", "org:admin"]])(
    "readPrincipal accepts role %j as an admin",
    (org_role) => {
      expect(read({ ...CLAIMS, org_role }).isAdmin).toBe(true);
    },
  );

  test.each([
    undefined,
    null,
    "",
    "Admin",
    "org:administrator",
    "sales,admin",
    1,
    true,
    {},
    { admin: true },
    [],
    [["admin"]],
  ])("readPrincipal does not accept role %j as an admin", (org_role) => {
    expect(read({ ...CLAIMS, org_role }).isAdmin).toBe(false);
  });

  test("readPrincipal accepts no admin if no admin roles are configured", () => {
    for (const org_role of ["", "admin", undefined, []]) {
      expect(read({ ...CLAIMS, org_role }, { ...NAMES, adminRoles: [] }).isAdmin).toBe(false);
    }
  });
});

describe("invalid claims", () => {
  const expectUnauthorized = (claims: object, names = NAMES) =>
    expect(() => read(claims, names)).toThrow(UnauthorizedError);

  test("readPrincipal accepts every sub of 1 to 128 printable ASCII characters", () => {
    const printable = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 128 });
    fc.assert(fc.property(printable, (sub) => read({ ...CLAIMS, sub }).userId === sub));
    expect(read({ ...CLAIMS, sub: "u".repeat(128) }).userId).toHaveLength(128);
  });

  test.each([
    undefined,
    null,
    "",
    7,
    ["user_1"],
    { id: "user_1" },
    "u".repeat(129),
    "user\n",
    "us\u0000er",
    "usér",
    "user\u007f",
  ])("readPrincipal throws UnauthorizedError if sub is %j", (sub) => {
    expectUnauthorized({ ...CLAIMS, sub });
  });

  test.each([
    undefined,
    null,
    "",
    " ",
    "org 1",
    "org#1",
    "org/1",
    "org.1",
    "orgé",
    "org_1\n",
    "o".repeat(65),
    7,
    ["org_1"],
    { id: "org_1" },
  ])("readPrincipal throws UnauthorizedError if the organisation is %j", (org_id) => {
    expectUnauthorized({ ...CLAIMS, org_id });
  });

  test("readPrincipal throws UnauthorizedError if the dotted path does not lead to an organisation", () => {
    for (const org of ["o", "o.id.x", "o.ID", "o.", ".o.id", "o..id", "x.y"])
      expectUnauthorized({ sub: "user_1", o: { id: "org_1" } }, { ...NAMES, org });
  });

  test.each([
    "constructor",
    "constructor.name",
    "__proto__",
    "__proto__.constructor.name",
    "toString",
    "org_id.length",
    "o.constructor.name",
  ])("readPrincipal ignores the inherited property %s, for the organisation and for the role", (org) => {
    expectUnauthorized({ ...CLAIMS, o: {} }, { ...NAMES, org });
    expect(read(CLAIMS, { ...NAMES, role: org, adminRoles: ["Object", "6", "org_1"] }).isAdmin).toBe(false);
  });

  test("readPrincipal ignores claims under __proto__ and inherited claims", () => {
    expectUnauthorized(fromJson('{"sub":"user_1","__proto__":{"org_id":"org_1"}}'));
    expectUnauthorized(Object.create(CLAIMS));
    const own = fromJson('{"sub":"user_1","org_id":"org_1","__proto__":{"org_role":"admin"}}');
    expect(read(own).isAdmin).toBe(false);
  });
});

test("readPrincipal returns a valid principal or throws UnauthorizedError for any claims", () => {
  const claim = (good: string) => fc.oneof(fc.constant(good), fc.jsonValue());
  const anyClaims = fc.record(
    { sub: claim("user_1"), org_id: claim("org_1"), org_role: claim("admin") },
    { requiredKeys: [] },
  );
  const property = fc.property(anyClaims, (claims) => {
    try {
      expect(read(claims).orgId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    } catch (error) {
      expect(error).toBeInstanceOf(UnauthorizedError);
    }
  });
  fc.assert(property, { numRuns: 500 });
});
