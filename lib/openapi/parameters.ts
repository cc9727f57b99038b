import type { JsonSchema } from "@valibot/to-json-schema";
import type { Resource } from "../errors.ts";
import * as example from "./examples.ts";

interface ParameterDocs {
  readonly description: string;
  readonly example: string | number;
}

/** Documentation of the `{id}` in a path, by the resource that it identifies. */
export const resourceIds: Readonly<Record<Resource, ParameterDocs>> = {
  LeadList: { description: "The id of the lead list.", example: example.PERSON_LIST_ID },
  Lead: { description: "The id of the lead, which is the id of the person.", example: example.PERSON_LEAD.id },
  Search: { description: "The id of the stored search.", example: example.SEARCH_ID },
};

export const queryParameters: Readonly<Record<string, ParameterDocs>> = {
  limit: { description: "The maximum number of items in the response.", example: 50 },
  cursor: {
    description: "`nextCursor` of the previous page, with the same other parameters. Omit it to get the first page.",
    example: example.CURSOR,
  },
  listId: {
    description: "A list of persons that you have access to. Each item then says whether the person is in it.",
    example: example.PERSON_LIST_ID,
  },
  field: { description: "The field.", example: "departments" },
  prefix: {
    description:
      "Only values that begin with this text, without regard to accents and letter case. Omit it to get the most frequent of all.",
    example: "eng",
  },
  type: { description: "Only lists of this type.", example: "person" },
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
