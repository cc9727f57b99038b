import type { AttributeValue as StreamValue } from "@aws-sdk/client-dynamodb-streams";
import type {
  AttributeValue,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  StreamRecord as LambdaStreamRecord,
} from "aws-lambda";
import type { StreamRecord } from "./shards.ts";

/** Builds the event with which Lambda's event source mapping invokes a function for records of a stream. */
export const toLambdaEvent = (records: readonly StreamRecord[], streamArn: string): DynamoDBStreamEvent => ({
  Records: records.map((record) => toLambdaRecord(record, streamArn)),
});

function toLambdaRecord({ dynamodb, userIdentity, ...record }: StreamRecord, eventSourceARN: string): DynamoDBRecord {
  return {
    ...record,
    eventSourceARN,
    ...(userIdentity && { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } }),
    ...(dynamodb && { dynamodb: toLambdaChange(dynamodb) }),
  };
}

function toLambdaChange(change: NonNullable<StreamRecord["dynamodb"]>): LambdaStreamRecord {
  const { ApproximateCreationDateTime: time, Keys, NewImage, OldImage, ...rest } = change;
  return {
    ...rest,
    ...(time && { ApproximateCreationDateTime: Math.floor(time.getTime() / 1_000) }),
    ...(Keys && { Keys: toLambdaItem(Keys) }),
    ...(NewImage && { NewImage: toLambdaItem(NewImage) }),
    ...(OldImage && { OldImage: toLambdaItem(OldImage) }),
  };
}

const toLambdaItem = (item: Readonly<Record<string, StreamValue>>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toLambdaValue(value)]));

/** In the JSON of a Lambda event, binary values are text in base64. The SDK has decoded them. */
function toLambdaValue({ S, N, B, SS, NS, BS, M, L, BOOL }: StreamValue): AttributeValue {
  if (S !== undefined) return { S };
  if (N !== undefined) return { N };
  if (B) return { B: toBase64(B) };
  if (SS) return { SS };
  if (NS) return { NS };
  if (BS) return { BS: BS.map(toBase64) };
  if (M) return { M: toLambdaItem(M) };
  if (L) return { L: L.map(toLambdaValue) };
  return BOOL === undefined ? { NULL: true } : { BOOL };
}

const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
