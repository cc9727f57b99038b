import { operation } from "@smithy/core/schema";
import type { OperationSchema, StaticOperationSchema } from "@smithy/types";

/** What a command of the SDK says of its operation, in either way that the SDK has of saying it. */
export function toOperationSchema(schema: OperationSchema | StaticOperationSchema | undefined): OperationSchema {
  if (!schema) throw new TypeError("A command without a schema");
  if (!Array.isArray(schema)) return schema;
  const [, namespace, name, traits, input, output] = schema;
  return operation(namespace, name, traits, input, output);
}
