import type { JsonSchema } from "@valibot/to-json-schema";

/**
 * Removes the filters of selections. Without an index of persons nobody searches with filters, so none would ever be found.
 * @param schemas the named components
 */
export const removeFilters = (schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> => ({
  ...schemas,
  BulkSelection: requireSearchId(schemas.BulkSelection),
  AddResponse: removeProperty("searchId", schemas.AddResponse),
});

/** With one of two alternatives left, the rule that one of them is given is a required property. */
function requireSearchId(schema: JsonSchema | undefined): JsonSchema {
  const { if: _, then: __, required = [], ...rest } = removeProperty("filters", schema);
  return { ...rest, required: [...required, "searchId"] };
}

function removeProperty(name: string, { properties = {}, ...schema }: JsonSchema = {}): JsonSchema {
  const { [name]: _, ...rest } = properties;
  return { ...schema, properties: rest };
}
