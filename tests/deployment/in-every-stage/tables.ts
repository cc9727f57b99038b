import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { client } from "../../testkit/client.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";
import { TABLES } from "../../testkit/environment.ts";

export function testTables(stage: string, stack: Stack) {
  const production = stage === "production";

  test.each(Object.values(TABLES))("%s is paid by request, encrypted and restorable", (name) => {
    expect(stack.one("dynamodb/table:Table", name)).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
    });
  });

  test.each(Object.values(TABLES))("%s has the keys and indexes that the service is tested with", async (name) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const table = stack.one("dynamodb/table:Table", name);
    const indexes = table.globalSecondaryIndexes as (Keys & { name: string; projectionType: string })[];

    expect(keysOf(table)).toEqual(Table?.KeySchema?.map(({ AttributeName }) => AttributeName));
    expect(indexes.map((index) => ({ ...keysOf(index), name: index.name, kept: index.projectionType }))).toEqual(
      (Table?.GlobalSecondaryIndexes ?? []).map((index) => ({
        ...index.KeySchema?.map(({ AttributeName }) => AttributeName),
        name: index.IndexName,
        kept: index.Projection?.ProjectionType,
      })),
    );
  });

  test("what expires is in Tenants", () => {
    expect(stack.one("dynamodb/table:Table", "Tenants").ttl).toEqual({ attributeName: "expiresAt", enabled: true });
    expect(stack.one("dynamodb/table:Table", "Global").ttl).toBeUndefined();
  });

  test(production ? "production can't be removed, nor its data" : "the tables go when the stage is removed", () => {
    expect(stack.app).toMatchObject({ removal: production ? "retain" : "remove", protect: production });
    for (const { inputs, retainOnDelete } of stack.all("dynamodb/table:Table")) {
      expect(inputs.deletionProtectionEnabled).toBe(production);
      expect(retainOnDelete).toBe(production);
    }
  });
}

interface Keys {
  readonly hashKey?: unknown;
  readonly rangeKey?: unknown;
}

const keysOf = ({ hashKey, rangeKey }: Keys) => [hashKey, rangeKey].filter((key) => key !== undefined);
