import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

const { DYNAMODB_ENDPOINT: endpoint = "", TENANTS_TABLE: TableName = "" } = process.env;
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: "local", credentials }));

/** What the bundle must hold beside the command that is called. */
export const commands = { BatchGetCommand, BatchWriteCommand };

/** The document client with three commands, one of which is called, and nothing else. */
export const handler = async ({ pathParameters }: APIGatewayProxyEventV2) => {
  const Key = { pk: "ORG#bench", sk: `LIST#${pathParameters?.id}` };
  const { Item } = await documents.send(new GetCommand({ TableName, Key }));
  return { statusCode: 200, body: JSON.stringify(Item ?? null) };
};
