import * as v from "valibot";
import type { Client } from "../../../lib/client/client.ts";
import type { ValueField } from "../../../lib/person-search/fields.ts";
import { MAX_SEARCH_IDS } from "../../../lib/searches/selection.schema.ts";
import { defineCommand, UsageError } from "../command.ts";
import { numberFrom, optionalId, optionalListName } from "../options.ts";
import { endWithOutput, printLines } from "../output.ts";
import { runWithService } from "../run-with-service.ts";
import { TARGET_VARIABLES, targetOptions } from "../target.ts";
import { buildFilters, filterOptions, findField, splitFieldValue, valueField } from "./filter-options.ts";
import { formatValues } from "./format-persons.ts";
import { search } from "./search.ts";

const Facets = v.pipe(
  v.string(),
  v.transform((text) => text.split(",").map((name) => findField(name.trim()))),
  v.array(valueField("must have names, separated by commas, each")),
);
/** `city` or `city=mu`. */
const ValuesOf = v.pipe(
  v.string(),
  v.transform(splitFieldValue),
  v.object({
    field: valueField("must begin with"),
    value: v.string(),
  }),
);

export const command = defineCommand({
  description: `Prints the persons of the global database who match all options. Those with an e-mail address come first.
An option takes one VALUE, without commas. Repeat it to find persons who match any of its values. A VALUE must be complete:
--country german finds nobody.
--values prints those that exist. Of a TEXT, each word is compared. Letter case and accents do not matter. FIELD is an option
without its dashes, such as country.
STATUS is "new" if the organisation has no lead of the person, "lead" if it has one, "erased" if it has erased the person, who
cannot be added then, and "notFound" if the person has left the database since the search.
A search reaches the first 10,000 persons. If others match, too, a note says so: narrow the filters to reach them.
Exit code 0: success, also if nobody matches. 2: some persons could not be added. 1: the command failed.`,
  options: {
    ...filterOptions,
    limit: {
      placeholder: "N",
      description: "how many persons to print",
      schema: v.optional(numberFrom(0, MAX_SEARCH_IDS), "25"),
    },
    list: { placeholder: "ID", description: "show who is in this list", schema: optionalId },
    facets: {
      placeholder: "FIELD,...",
      description: "also print the most frequent values of these fields among all matches",
      schema: v.optional(Facets),
    },
    "add-to": {
      placeholder: "ID",
      description: "add all persons who match to this list, at most the first 10,000",
      schema: optionalId,
    },
    new: {
      placeholder: "NAME",
      description: "create a list with this name and add to it, unless nobody matches",
      schema: optionalListName,
    },
    first: {
      placeholder: "N",
      description: "add only the first N of the result",
      schema: v.optional(numberFrom(1, MAX_SEARCH_IDS)),
    },
    values: {
      placeholder: "FIELD[=PREFIX]",
      description: "print the most frequent values of a field instead, as suggestions for its option",
      schema: v.optional(ValuesOf),
    },
    ...targetOptions,
    json: { description: "print the result as one JSON object", schema: v.optional(v.literal(true)) },
  },
  positionals: {},
  environment: TARGET_VARIABLES,
  run({ values, list, "add-to": addTo, new: newName, first, facets, limit, json, ...options }) {
    const filters = buildFilters(options);
    const isAdding = addTo !== undefined || newName !== undefined;
    if (values && (filters || list || isAdding || facets))
      throw new UsageError("--values must not be given with the options of a search");
    if (addTo && newName) throw new UsageError("--add-to and --new must not be given together");
    if (list && addTo) throw new UsageError("--add-to shows who is in its list, so --list must not be given");
    if (first && !isAdding) throw new UsageError("--first needs --add-to or --new");
    if (!values && !filters) throw new UsageError("At least one filter is required, such as --country");
    const listId = addTo ?? list;
    return runWithService(options, { listId, needs: "search for persons" }, async (client, { url }) => {
      if (!isAdding) endWithOutput();
      if (values) await printValues(client, { field: values.field, prefix: values.value, limit }, json);
      return filters ? search({ client, url, filters, listId, facets, limit, first, addTo, newName, json }) : 0;
    });
  },
});

async function printValues(
  client: Client,
  query: { readonly field: ValueField; readonly prefix: string; readonly limit: number },
  json: true | undefined,
): Promise<void> {
  const values = await client.listPersonValues(query);
  printLines(json ? [JSON.stringify(values)] : formatValues(values.items));
}
