import type { JsonSchema } from "@valibot/to-json-schema";
import { buildComponentSchemas } from "./schemas.ts";

const IDENTIFIES: Readonly<Record<string, string>> = {
  id: "yes",
  linkedinUrl: "yes",
  emails: "the first five addresses",
};

/** The fields of a prospect as a table in Markdown, from their schemas. */
function buildFieldTable(): string {
  const { properties = {} } = buildComponentSchemas().Prospect ?? {};
  const rows = Object.entries(properties).map(([name, schema]) => {
    const { description = "" } = typeof schema === "object" ? schema : {};
    return `| \`${name}\` | ${description} | ${describeType(schema)} | ${IDENTIFIES[name] ?? ""} |`;
  });
  return ["| field | content | type | identifies |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function describeType(schema: JsonSchema | boolean): string {
  if (typeof schema === "boolean") return "";
  if (schema.$ref) return "objects";
  const { type, items, maxItems, maxLength, format } = schema;
  if (type === "array") return `up to ${maxItems}: ${describeType(Array.isArray(items) ? true : (items ?? true))}`;
  if (format === "uuid") return "UUID";
  if (format === "date") return "date, `YYYY-MM-DD`";
  return `${format === "idn-email" ? "address" : "text"}, ${maxLength} characters`;
}

/** The description of add-prospects in Markdown. */
export const ADD_PROSPECTS_DESCRIPTION = `Adds up to 1,000 persons: given in the body, selected by id, or selected as a
window of a stored search. A position of an excluded id is used up; a window that extends past the end is cut short. A person
that the organisation does not have yet is copied into it first: from the global database, otherwise from the data in the
request. An existing copy is never changed.

### Response
\`addedCount\` is the number of memberships that this operation created. \`Prefer: return=representation\` adds \`results\`, one for
each entry, in the order of the request; for a bulk selection, one for each selected position that is not excluded.
\`Prefer: handling=lenient\` does so, too, and an entry that violates the schema is \`invalid\` and does not affect the others.
With either of the two, \`ignoredFields\` names fields that were dropped, for example because they are misspelt. Without
\`Prefer\`, nothing tells you about them.

### Who a person is
An entry with an \`id\` is the person with this id. Any other entry is recognised by the profile of its \`linkedinUrl\`, then by its
first five \`emails\`, in their order. One of the three is required.
* The first identity that the organisation knows names the person. If it knows none, the global database is asked in the
  same way, and the record found is copied. If nobody knows one, the entry is a new person with a random id.
* LinkedIn URLs are compared by the profile that they name, whatever their spelling. Only http(s) URLs and URLs without a scheme of
  linkedin.com are accepted, and they are stored as \`https://www.linkedin.com/in/...\`. A URL that names nobody, like
  \`/in/unavailable\`, counts as absent if the entry has another identity; otherwise the entry is invalid.
* E-mail addresses can be international. They are compared without regard to letter case.
* Two different profiles are two persons, even if they share an address, because mailboxes like \`info@\` are shared. An
  entry without a profile is the person that its address names.
* If the status is \`added\`, \`alreadyInList\` or \`duplicate\`, all identities of the entry that were free belong to its person from
  then on, also if the entry has an \`id\`. An identity that already names another person is not changed. Selections do not
  change identities.
* A person that the organisation erased is recognised by each of these and stays erased.

### Fields of a prospect
At least one of \`firstName\` and \`lastName\` is required. An optional field that is null, empty or without visible characters counts
as absent, also inside an array; the schema allows only to leave it out. Blanks at both ends are removed. Characters are
code points. \`externalId\` is stored when the lead is created. Other fields are dropped. The JSON of one person can have up
to 64 KB. Text must be well-formed Unicode.

${buildFieldTable()}`;
