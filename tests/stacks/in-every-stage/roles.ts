import { expect, test } from "vitest";
import { routes } from "../../../lib/routes.ts";
import type { Stack } from "../../support/synth.ts";
import { grantedBy, statementsOf } from "../../support/synth-access.ts";
import { functionsOf } from "../../support/synth-functions.ts";

export function theRoles(stack: Stack) {
  const functions = functionsOf(stack);

  test("only Lambda takes on a function's role, and only the scheduler the schedule's", () => {
    for (const { name, inputs } of stack.all("iam/role:Role")) {
      const { Statement } = inputs.assumeRolePolicy as { Statement: unknown };
      const service = name.includes("Handler") ? "lambda.amazonaws.com" : "scheduler.amazonaws.com";
      expect(Statement).toMatchObject([{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: service } }]);
    }
  });

  test("no role has more than its own statements", () => {
    for (const { inputs } of stack.all("iam/role:Role")) expect(inputs.managedPolicyArns ?? []).toEqual([]);
    expect(stack.all("iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
  });

  test("no action and no resource is a wildcard; of its own log group a function names the streams so", () => {
    for (const { inputs, role } of functions.values()) {
      const { logGroup } = inputs.loggingConfig as { logGroup: string };
      for (const { actions, resources } of statementsOf(role)) {
        for (const action of actions) expect(action).not.toContain("*");
        for (const resource of resources) {
          expect(resource.endsWith(`:log-group:${logGroup}:*`) || !resource.includes("*"), resource).toBe(true);
        }
      }
    }
  });

  test.each(Object.entries(routes))("%s may do with the tables what lib/routes.ts says", (name, { access }) => {
    const tables = { tenants: "Tenants", global: "Global" };
    const wanted = Object.entries(access).flatMap(([table, actions]) =>
      actions.map((action: string) => `dynamodb:${action} ${tables[table as keyof typeof tables]}`),
    );
    expect(grantedBy(functions.get(name)?.role ?? {})).toEqual(wanted.sort());
  });
}
