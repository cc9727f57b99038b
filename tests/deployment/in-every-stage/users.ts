import { expect, test } from "vitest";
import { readSettings } from "../../../lib/config.ts";
import { readFunctions } from "../../testkit/deployment/bundled-functions.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

/** Without an issuer of one's own: the users of a pool that the stack makes. */
export function testUsers(stage: string, stack: Stack) {
  const settings = [...readFunctions(stack).values()].map(({ inputs }) => readSettings(inputs.environment.variables));

  const pool = stack.one("cognito/userPool:UserPool");
  const client = stack.one("cognito/userPoolClient:UserPoolClient");

  test("are made by operators: nobody signs up", () => {
    expect(pool.adminCreateUserConfig).toEqual({ allowAdminCreateUserOnly: true });
  });

  test(stage === "production" ? "outlive their stack" : "go with their stack", () => {
    const [{ retainOnDelete } = {}] = stack.all("cognito/userPool:UserPool");
    expect(pool.deletionProtection).toBe(stage === "production" ? "ACTIVE" : "INACTIVE");
    expect(retainOnDelete).toBe(stage === "production");
  });

  test("are of the organisation in an attribute that no client can write, but every ID token holds", () => {
    const [{ name, mutable }] = pool.schemas as [{ name: string; mutable: boolean }];
    for (const { claims } of settings) expect(claims.org).toBe(`custom:${name}`);
    expect(mutable).toBe(true);
    expect(client.readAttributes).toContain(`custom:${name}`);
    // An empty list would stand for all attributes.
    expect(client.writeAttributes).toEqual(["nickname"]);
  });

  test("administer their organisation when they are in the group", () => {
    const { name, userPoolId } = stack.one("cognito/userGroup:UserGroup");
    for (const { claims } of settings) expect(claims).toMatchObject({ role: "cognito:groups", adminRoles: [name] });
    expect(userPoolId).toBe(stack.outputs.userPool);
  });

  test("sign in with the client whose tokens the functions accept", () => {
    const { userPool, userPoolClient } = stack.outputs;
    for (const { issuer } of settings) {
      expect(issuer).toEqual({ type: "cognito", userPoolId: userPool, clientId: [userPoolClient] });
    }
    expect(client).toMatchObject({ generateSecret: false, preventUserExistenceErrors: "ENABLED" });
  });
}
