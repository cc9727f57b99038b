import type { JsonSchema } from "@valibot/to-json-schema";
import * as example from "./examples.ts";

interface ParameterDocs {
  readonly description: string;
  readonly example: string | number;
}

/** The `{id}` in the path of a route, by the resource that it identifies. */
export const resourceIds = {
  LeadList: { description: "The id of the lead list.", example: example.PERSON_LIST_ID },
} as const satisfies Record<string, ParameterDocs>;

export const queryParameters: Readonly<Record<string, ParameterDocs>> = {
  limit: { description: "The maximum number of items on a page.", example: 50 },
  cursor: {
    description: "`nextCursor` of the previous page. Omit it to get the first page.",
    example: example.CURSOR,
  },
};

/**
 * Builds the OpenAPI parameters of a path or of a query, one for each property of their schema.
 * @throws Error if a property is not documented
 */
export function buildParameters(
  location: "path" | "query",
  { properties = {}, required = [] }: JsonSchema,
  docs: Readonly<Record<string, ParameterDocs>>,
) {
  return Object.entries(properties).map(([name, schema]) => {
    const parameterDocs = docs[name];
    if (!parameterDocs) throw new Error(`The ${location} parameter ${name} is not documented`);
    return { name, in: location, required: required.includes(name), schema, ...parameterDocs };
  });
}
