import { expect, test } from "vitest";
import { readSettings } from "../../../lib/config.ts";
import { readServiceFunctions } from "../../testkit/deployment/bundled-functions.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

/** The Cognito user pool that the stack creates if no external issuer is configured. */
export function testUsers(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} users: ${text}`;
  const functions = [...readServiceFunctions(stack).values()];
  const settings = functions.map(({ inputs }) => readSettings(inputs.environment.variables));

  const pool = stack.one("cognito/userPool:UserPool");
  const client = stack.one("cognito/userPoolClient:UserPoolClient");

  test(title("are created by operators, because sign-up is disabled"), () => {
    expect(pool.adminCreateUserConfig).toEqual({ allowAdminCreateUserOnly: true });
  });

  test(
    title(
      stage === "production"
        ? "are retained if the stack is deleted, and protected from a deployment"
        : "are removed with the stack",
    ),
    () => {
      expect(pool.deletionProtection).toBe(stage === "production" ? "ACTIVE" : "INACTIVE");
      for (const type of ["cognito/userPool:UserPool", "cognito/userPoolClient:UserPoolClient"]) {
        const isProduction = stage === "production";
        expect(stack.all(type)).toMatchObject([{ retainOnDelete: isProduction, protect: isProduction }]);
      }
    },
  );

  test(title("are billed by the plan Lite"), () => {
    expect(pool.userPoolTier).toBe("LITE");
  });

  test(title("have their organisation in an attribute that is in the ID token and that no client can write"), () => {
    const [{ name, mutable }] = pool.schemas as [{ name: string; mutable: boolean }];
    for (const { claims } of settings) expect(claims).toMatchObject([{ org: `custom:${name}` }]);
    expect(mutable).toBe(true);
    expect(client.readAttributes).toContain(`custom:${name}`);
    // An empty list would mean all attributes.
    expect(client.writeAttributes).toEqual(["nickname"]);
  });

  test(title("in a group of their organisation are admins of it; the stack creates no group of the whole pool"), () => {
    for (const { claims } of settings) {
      expect(claims).toMatchObject([{ role: "cognito:groups", adminRoles: ["{org}:admin"] }]);
    }
    expect(stack.all("cognito/userGroup:UserGroup")).toEqual([]);
  });

  test(title("have a long password, and can add an authenticator app"), () => {
    expect(pool.passwordPolicy).toEqual({
      minimumLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireNumbers: true,
      requireSymbols: true,
      temporaryPasswordValidityDays: 7,
    });
    expect(pool).toMatchObject({ mfaConfiguration: "OPTIONAL", softwareTokenMfaConfiguration: { enabled: true } });
  });

  test(title("sign in with the client whose tokens the functions accept"), () => {
    const { userPool, userPoolClient } = stack.outputs;
    for (const { issuer } of settings) {
      expect(issuer).toEqual({ type: "cognito", userPoolId: userPool, clientId: [userPoolClient] });
    }
    expect(client).toMatchObject({ generateSecret: false, preventUserExistenceErrors: "ENABLED" });
  });
}
