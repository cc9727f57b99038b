import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { buildAsyncApiDocument } from "../../lib/asyncapi/document.ts";

/** The AsyncAPI document as JSON, as clients get it. */
export const document: ReturnType<typeof buildAsyncApiDocument> = JSON.parse(JSON.stringify(buildAsyncApiDocument()));

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const validators = new Map<string, ValidateFunction>();

/**
 * Validates an event against the documented schema of its type. A field that is not documented is a violation, too.
 * @returns one message per violation
 */
export function findEventViolations(event: { readonly type: string }): string[] {
  const schema: unknown = document.components.schemas[event.type];
  if (typeof schema !== "object") return [`${event.type} is not documented`];
  const validate = validators.get(event.type) ?? ajv.compile({ ...schema, additionalProperties: false });
  validators.set(event.type, validate);
  return validate(event)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
