import { expect, test } from "vitest";
import { listIamActions } from "../../../lib/route.ts";
import { streamReaders } from "../../../stacks/function-names.ts";
import { readFunctions } from "../../testkit/deployment/bundled-functions.ts";
import { grantedActions, readStatements, type Statement } from "../../testkit/deployment/iam-actions.ts";
import { hasSearchDomain, listStackRoutes } from "../../testkit/deployment/stack-routes.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";

export function testRoles(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} roles: ${text}`;
  const functions = readFunctions(stack);

  test(title("only Lambda can assume a function's role, and only the scheduler the schedule's role"), () => {
    for (const { name, inputs } of stack.all("iam/role:Role")) {
      const { Statement } = inputs.assumeRolePolicy as { Statement: unknown };
      const service = /Handler|PublishEvents|IndexPersons/.test(name)
        ? "lambda.amazonaws.com"
        : "scheduler.amazonaws.com";
      expect(Statement).toMatchObject([{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: service } }]);
    }
  });

  test(title("have no managed policies"), () => {
    for (const { inputs } of stack.all("iam/role:Role")) expect(inputs.managedPolicyArns ?? []).toEqual([]);
    expect(stack.all("iam/rolePolicyAttachment:RolePolicyAttachment")).toEqual([]);
  });

  test(
    title("have no wildcard for tables, and besides tables and the search access only to the function's own log"),
    () => {
      for (const [name, { inputs, role }] of functions) {
        if (STREAM_READERS.includes(name)) continue;
        const { logGroup } = inputs.loggingConfig as { logGroup: string };
        const isTableStatement = ({ actions }: Statement) => actions.every((action) => /^dynamodb:\w+$/.test(action));
        const tableStatements = readStatements(role).filter(isTableStatement);
        for (const resource of tableStatements.flatMap(({ resources }) => resources))
          expect(resource).not.toContain("*");
        const isSearchStatement = ({ actions }: Statement) => actions.every((action) => action.startsWith("es:"));
        const others = readStatements(role).filter((each) => !isTableStatement(each) && !isSearchStatement(each));
        expect(others).toEqual([
          {
            effect: "Allow",
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [expect.stringMatching(new RegExp(`^arn:[^*]*:log-group:${logGroup}:\\*$`))],
          },
        ]);
      }
    },
  );

  test(title("publishEvents can read the stream, use the stack's bus and queues, and write its own log"), () => {
    const { role } = functions.get("publishEvents") ?? expect.fail();
    expect(readStatements(role)).toEqual([
      statement(READING_STREAMS, /:table\/Tenants\/stream\/[^*]+$/),
      statement(["events:PutEvents"], /:event-bus\/EventsBus$/),
      statement(["sqs:SendMessage"], /:UnsentEventsQueue$/, /:FailedRecordsQueue$/),
      statement(
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        new RegExp(`^arn:[^*]*:log-group:/aws/lambda/lead-lists-${stage}-publishEvents:\\*$`),
      ),
    ]);
  });

  test.runIf(hasSearchDomain(stack))(
    title("indexPersons can read the stream and the persons, change the index and create it, and write its own log"),
    () => {
      const { role } = functions.get("indexPersons") ?? expect.fail();
      expect(readStatements(role)).toEqual([
        statement(READING_STREAMS, /:table\/Global\/stream\/[^*]+$/),
        statement(["dynamodb:BatchGetItem"], /:table\/Global$/),
        statement(["es:ESHttpHead", "es:ESHttpPost"], /:domain\/[^*]+\/\*$/),
        statement(["sqs:SendMessage"], /:UnindexedChangesQueue$/),
        statement(
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          new RegExp(`^arn:[^*]*:log-group:/aws/lambda/lead-lists-${stage}-indexPersons:\\*$`),
        ),
      ]);
    },
  );

  test.each(listStackRoutes(stack))(
    title("%s grants exactly the table actions of lib/routes.ts and of the limits"),
    (name, route) => {
      const tables = { tenants: "Tenants", global: "Global" };
      const expected = Object.entries(listIamActions(route)).flatMap(([table, actions]) =>
        actions.map((action: string) => `dynamodb:${action} ${tables[table as keyof typeof tables]}`),
      );
      expect(grantedActions(functions.get(name)?.role ?? {})).toEqual(expected.sort());
    },
  );
}

const STREAM_READERS: readonly string[] = streamReaders;

const READING_STREAMS = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
  (action) => `dynamodb:${action}`,
);

const statement = (actions: readonly string[], ...resources: readonly RegExp[]) => ({
  effect: "Allow",
  actions,
  resources: resources.map((resource) => expect.stringMatching(resource)),
});
