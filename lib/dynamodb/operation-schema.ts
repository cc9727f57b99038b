import { operation } from "@smithy/core/schema";
import type { OperationSchema, StaticOperationSchema } from "@smithy/types";

/** Converts the schema of an SDK command, in either of the SDK's two formats, to an operation schema. */
export function toOperationSchema(schema: OperationSchema | StaticOperationSchema | undefined): OperationSchema {
  if (!schema) throw new TypeError("The command has no schema");
  if (!Array.isArray(schema)) return schema;
  const [, namespace, name, traits, input, output] = schema;
  return operation(namespace, name, traits, input, output);
}
