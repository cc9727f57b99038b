import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEventV2 } from "aws-lambda";

const { DYNAMODB_ENDPOINT: endpoint = "", TENANTS_TABLE: TableName = "" } = process.env;
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const documentClient = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: "local", credentials }));

/** Exported so that the bundle keeps the commands that are not called. */
export const commands = { BatchGetCommand, BatchWriteCommand };

/** Uses nothing but the document client with three commands, one of which is called. */
export const handler = async ({ pathParameters }: APIGatewayProxyEventV2) => {
  const Key = { pk: "ORG#bench", sk: `LIST#${pathParameters?.id}` };
  const { Item } = await documentClient.send(new GetCommand({ TableName, Key }));
  return { statusCode: 200, body: JSON.stringify(Item ?? null) };
};
