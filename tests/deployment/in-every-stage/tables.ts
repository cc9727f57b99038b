import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { client } from "../../testkit/client.ts";
import type { Stack } from "../../testkit/deployment/synth.ts";
import { TABLES } from "../../testkit/environment.ts";

export function testTables(stage: string, stack: Stack) {
  const title = (text: string) => `${stage} tables: ${text}`;
  const production = stage === "production";

  test.each(Object.values(TABLES))(
    title("%s is billed per request, has point-in-time recovery and a key of AWS, and sets no warm throughput"),
    (name) => {
      const table = stack.one("dynamodb/table:Table", name);
      expect(table).not.toHaveProperty("warmThroughput");
      expect(table).toMatchObject({
        billingMode: "PAY_PER_REQUEST",
        // DynamoDB always encrypts. This selects the key that AWS owns, which costs nothing.
        serverSideEncryption: { enabled: false },
        pointInTimeRecovery: { enabled: true },
      });
    },
  );

  test.each(Object.values(TABLES))(
    title("%s has the same keys and indexes as the table in the tests"),
    async (name) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      const table = stack.one("dynamodb/table:Table", name);
      const indexes = table.globalSecondaryIndexes as (Keys & { name: string; projectionType: string })[];

      expect(readKeys(table)).toEqual(Table?.KeySchema?.map(({ AttributeName }) => AttributeName));
      expect(
        indexes.map((index) => ({ ...readKeys(index), name: index.name, projection: index.projectionType })),
      ).toEqual(
        (Table?.GlobalSecondaryIndexes ?? []).map((index) => ({
          ...index.KeySchema?.map(({ AttributeName }) => AttributeName),
          name: index.IndexName,
          projection: index.Projection?.ProjectionType,
        })),
      );
    },
  );

  test.each([
    ["Tenants", TABLES.tenants, "NEW_AND_OLD_IMAGES"],
    ["Global", TABLES.global, "KEYS_ONLY"],
  ])(title("%s has a stream, like the table in the tests"), async (name, TableName, view) => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: view });
    const table = stack.one("dynamodb/table:Table", name);
    expect(table).toMatchObject({ streamEnabled: true, streamViewType: view });
  });

  test(title("items expire in Tenants only"), () => {
    expect(stack.one("dynamodb/table:Table", "Tenants").ttl).toEqual({ attributeName: "expiresAt", enabled: true });
    expect(stack.one("dynamodb/table:Table", "Global").ttl).toBeUndefined();
  });

  test(title(production ? "neither the stage nor its data can be removed" : "are removed with the stage"), () => {
    expect(stack.app).toMatchObject({ removal: production ? "retain" : "remove", protect: production });
    for (const { inputs, retainOnDelete } of stack.all("dynamodb/table:Table")) {
      expect(inputs.deletionProtectionEnabled).toBe(production);
      expect(retainOnDelete).toBe(production);
    }
    const secret = stack.resources.find(({ name }) => name === "IdentitySecret");
    expect(secret?.protect).toBe(production);
  });
}

interface Keys {
  readonly hashKey?: unknown;
  readonly rangeKey?: unknown;
}

const readKeys = ({ hashKey, rangeKey }: Keys) => [hashKey, rangeKey].filter((key) => key !== undefined);
