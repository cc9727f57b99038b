import { expect, test } from "vitest";
import { routes } from "../../../lib/routes.ts";
import { readFunctions } from "../../testkit/deployment/bundled-functions.ts";
import { grantedActions, readStatements, type Statement } from "../../testkit/deployment/iam-actions.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

export function testRoles(stack: Stack) {
  const functions = readFunctions(stack);

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

  test("no action is a wildcard, and of the tables no resource; beside them a function may write its own log", () => {
    for (const { inputs, role } of functions.values()) {
      const { logGroup } = inputs.loggingConfig as { logGroup: string };
      const isOfTables = ({ actions }: Statement) => actions.every((action) => /^dynamodb:\w+$/.test(action));
      const ofTables = readStatements(role).filter(isOfTables);
      for (const resource of ofTables.flatMap(({ resources }) => resources)) expect(resource).not.toContain("*");
      expect(readStatements(role).filter((statement) => !isOfTables(statement))).toEqual([
        {
          effect: "Allow",
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [expect.stringMatching(new RegExp(`^arn:[^*]*:log-group:${logGroup}:\\*$`))],
        },
      ]);
    }
  });

  test.each(Object.entries(routes))("%s may do with the tables what lib/routes.ts says", (name, { iamActions }) => {
    const tables = { tenants: "Tenants", global: "Global" };
    const wanted = Object.entries(iamActions).flatMap(([table, actions]) =>
      actions.map((action: string) => `dynamodb:${action} ${tables[table as keyof typeof tables]}`),
    );
    expect(grantedActions(functions.get(name)?.role ?? {})).toEqual(wanted.sort());
  });
}
