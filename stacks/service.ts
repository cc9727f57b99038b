import { readSettings } from "../lib/config.ts";
import type { Table } from "../lib/dynamodb/tables.ts";
import { auth } from "./auth.ts";
import { buildFunctionArgs } from "./lambda-function.ts";
import { tables } from "./storage.ts";

/** Seals the cursors of listings. It stays the same from deployment to deployment, and is a secret in the stack's state. */
const cursorSecret = new random.RandomPassword("CursorSecret", { length: 32, special: false });

/** What `lib/config.ts` reads. A deployment that the service could not start with ends here, with the variable's name. */
const environment = $resolve({
  TENANTS_TABLE: tables.tenants.name,
  GLOBAL_TABLE: tables.global.name,
  CURSOR_SECRET: cursorSecret.result,
  ...auth.environment,
}).apply((variables) => {
  readSettings(variables);
  return variables;
});

interface ServiceFunction {
  /** Unique in the stack. */
  readonly name: string;
  readonly handler: string;
  /** The IAM actions it needs on each table, less the prefix `dynamodb:`. */
  readonly iamActions: Readonly<Partial<Record<Table, readonly string[]>>>;
  /** The indexes it queries. */
  readonly indexes?: readonly $util.Input<string>[];
}

/** A Lambda function of the service: with the service's environment, and access to what it names and no more. */
export const buildServiceFunction = ({ name, handler, iamActions, indexes = [] }: ServiceFunction) => {
  const ofTables = Object.entries(iamActions).map(([table, actions]) => ({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [tables[table as Table].arn],
  }));
  const ofIndexes = indexes.map((index) => ({ actions: ["dynamodb:Query"], resources: [index] }));
  return buildFunctionArgs({ name, handler, environment, permissions: [...ofTables, ...ofIndexes] });
};
