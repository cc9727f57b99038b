import type { DatabaseRequest } from "../database-proxy.ts";
import type { Resource } from "./synth.ts";

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly effect: string;
  readonly conditions?: readonly unknown[];
}

/** Reads the statements of a role's inline policies. */
export const readStatements = (role: Resource["inputs"]): Statement[] =>
  (role.inlinePolicies as { policy: string }[]).flatMap(({ policy }) => JSON.parse(policy).statements);

/** The table actions that a role grants, sorted, in the form `dynamodb:Query Tenants/index/sweep`. */
export const grantedActions = (role: Resource["inputs"]): string[] =>
  readStatements(role)
    .flatMap(({ actions, resources }) =>
      resources.flatMap((resource) => actions.map((action) => `${action} ${resource.split(":table/")[1]}`)),
    )
    .filter((grant) => grant.startsWith("dynamodb:"))
    .sort();

/** The same, without those by which Lambda reads the stream with the function's role, before it invokes the function. */
export const grantedTableActions = (role: Resource["inputs"]): string[] =>
  grantedActions(role).filter((grant) => !grant.includes("/stream/"));

/** The table actions that DynamoDB requires for these requests, in the same form. */
export const requiredActions = (requests: readonly DatabaseRequest[]): string[] =>
  [...new Set(requests.flatMap(readRequiredActions))].sort();

/** IAM actions of PartiQL statements, by the statement's first word. */
const PARTIQL: Readonly<Record<string, string>> = {
  SELECT: "PartiQLSelect",
  INSERT: "PartiQLInsert",
  UPDATE: "PartiQLUpdate",
  DELETE: "PartiQLDelete",
};

/** IAM actions of the items of a transaction. TransactWriteItems itself has none. */
const TRANSACTION: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

function readRequiredActions({ operation, body }: DatabaseRequest): string[] {
  const { RequestItems, Statements, TransactItems, TableName, IndexName } = JSON.parse(body);
  switch (operation) {
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(RequestItems).map((table) => `dynamodb:${operation} ${table}`);
    case "BatchExecuteStatement":
      return Statements.map(({ Statement }: { Statement: string }) => {
        const [, verb = "", table] = /^(\w+)[^"]*"([^"]+)"/.exec(Statement) ?? [];
        return `dynamodb:${PARTIQL[verb]} ${table}`;
      });
    case "TransactWriteItems":
      return TransactItems.flatMap((item: Readonly<Record<string, { TableName: string }>>) =>
        Object.entries(item).map(([type, { TableName }]) => `dynamodb:${TRANSACTION[type]} ${TableName}`),
      );
    case "UpdateItem":
      return [`dynamodb:${operation} ${TableName}`];
    case "Query":
      return [`dynamodb:${operation} ${TableName}${IndexName ? `/index/${IndexName}` : ""}`];
    default:
      throw new Error(`The IAM actions of ${operation} are not known to this test`);
  }
}
