import { readSearchSettings, readSettings } from "../lib/config.ts";
import type { Table } from "../lib/dynamodb/tables.ts";
import { formatLimits } from "../lib/limits/limits.ts";
import { auth } from "./auth.ts";
import { deploySettings } from "./deploy-settings.ts";
import { buildFunctionArgs } from "./lambda-function.ts";
import { buildSearchPermissions, type SearchMethod, searchEnvironment } from "./search.ts";
import { tables } from "./storage.ts";

/** Signs the cursors of listings. It stays the same in all deployments of a stage, and is a secret in SST's state. */
const cursorSecret = new random.RandomPassword("CursorSecret", { length: 32, special: false });

/**
 * Hashes the identities of persons. It must never change, because without it no stored person is recognised. A deployment
 * that would delete or replace it fails in production.
 */
const createdIdentitySecret = new random.RandomPassword(
  "IdentitySecret",
  { length: 32, special: false },
  { protect: $app.protect },
);
const { identitySecret, limits } = deploySettings;

/**
 * The environment of every function, as `lib/config.ts` reads it. Reading it here already makes a deployment fail that
 * the service could not start with. The error names the variable.
 */
const environment = $resolve({
  TENANTS_TABLE: tables.tenants.name,
  GLOBAL_TABLE: tables.global.name,
  CURSOR_SECRET: cursorSecret.result,
  IDENTITY_SECRET: identitySecret ? $util.secret(identitySecret) : createdIdentitySecret.result,
  LIMITS: formatLimits(limits),
  ...auth.environment,
}).apply((variables) => {
  readSettings(variables);
  return variables;
});

/** The environment of a function that uses the index of persons, if there is one. */
const environmentWithSearch =
  searchEnvironment &&
  $resolve({ variables: environment, search: searchEnvironment }).apply(({ variables, search }) => {
    readSearchSettings(search);
    return { ...variables, ...search };
  });

interface ServiceFunction {
  /** Unique in the stack. */
  readonly name: string;
  readonly handler: string;
  /** The IAM actions that it needs on each table, without the prefix `dynamodb:`. */
  readonly iamActions: Readonly<Partial<Record<Table, readonly string[]>>>;
  /** ARNs of the indexes that it queries. */
  readonly indexes?: readonly $util.Input<string>[];
  /** With which methods it uses the index of persons; it does not if undefined. */
  readonly searchMethods?: readonly SearchMethod[] | undefined;
}

/** Builds the arguments of a function of the service: its environment, and access to the given tables and indexes only. */
export const buildServiceFunction = ({ name, handler, iamActions, indexes = [], searchMethods }: ServiceFunction) => {
  const tablePermissions = Object.entries(iamActions).map(([table, actions]) => ({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [tables[table as Table].arn],
  }));
  const indexPermissions = indexes.map((index) => ({ actions: ["dynamodb:Query"], resources: [index] }));
  return buildFunctionArgs({
    name,
    handler,
    environment: (searchMethods && environmentWithSearch) ?? environment,
    permissions: [
      ...tablePermissions,
      ...indexPermissions,
      ...buildSearchPermissions(searchMethods ?? []),
      ...buildKeyPermissions(READ_AND_WRITE),
    ],
  });
};

const READ_AND_WRITE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * DynamoDB uses the operator's key with the permissions of its caller. Outside of DynamoDB these permissions are not
 * valid.
 * @returns none if AWS owns the key
 */
export function buildKeyPermissions(actions: string[]): sst.aws.FunctionPermissionArgs[] {
  const { kmsKeyArn } = deploySettings;
  if (!kmsKeyArn) return [];
  const viaDynamoDb = $interpolate`dynamodb.${aws.getRegionOutput().region}.amazonaws.com`;
  return [
    {
      actions,
      resources: [kmsKeyArn],
      conditions: [{ test: "StringEquals", variable: "kms:ViaService", values: [viaDynamoDb] }],
    },
  ];
}
