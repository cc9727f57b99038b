import * as v from "valibot";
import type { Client, Filters, FoundPerson } from "../../../lib/client/client.ts";
import { VALUE_FIELDS, type ValueField } from "../../../lib/person-search/fields.ts";
import { defineCommand, type ExitCode, UsageError } from "../command.ts";
import { numberFrom, optionalId, required } from "../options.ts";
import { exitOnOutputError } from "../output-error.ts";
import { runWithService } from "../run-with-service.ts";
import { TARGET_VARIABLES, targetOptions } from "../target.ts";
import { addFound, formatAdded, isAllAdded, MAX_STORED } from "./add-found.ts";
import { buildFilters, filterOptions, findField, splitFieldValue } from "./filter-options.ts";
import { formatFacets, formatPersons, formatTotal, formatValues } from "./format-persons.ts";

const MAX_PAGE = 100;

const Facets = v.pipe(
  v.string(),
  v.transform((text) => text.split(",").map((name) => findField(name.trim()))),
  v.array(v.picklist(VALUE_FIELDS, "must name fields with values, such as industry,country")),
);
/** `city` or `city=mu`. */
const ValuesOf = v.pipe(
  v.string(),
  v.transform(splitFieldValue),
  v.object({
    field: v.picklist(VALUE_FIELDS, "must name a field with values, such as city or city=mu"),
    value: v.string(),
  }),
);

export const command = defineCommand({
  description: `Prints the persons of the global database who match all options. If an option is given several times, one of its values
has to match. Letter case and accents do not matter. FIELD is an option without its dashes, such as country.
Exit code 0: success, also if nobody matches. 2: some persons could not be added. 1: the command failed.`,
  options: {
    ...filterOptions,
    limit: {
      placeholder: "N",
      description: "how many persons to print",
      schema: v.optional(numberFrom(0, MAX_STORED), "25"),
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
      description: "create a list with this name and add to it",
      schema: v.optional(required),
    },
    first: {
      placeholder: "N",
      description: "add only so many, from the begin of the result",
      schema: v.optional(numberFrom(1, MAX_STORED)),
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
    if (addTo && newName) throw new UsageError("Either --add-to or --new");
    if (list && addTo) throw new UsageError("--add-to shows who is in its list, so --list must not be given");
    if (first && !isAdding) throw new UsageError("--first needs --add-to or --new");
    if (!values && !filters) throw new UsageError("At least one filter is required, such as --country");
    const listId = addTo ?? list;
    return runWithService(options, { listId, needs: "search for persons" }, async (client) => {
      process.stdout.on("error", exitOnOutputError);
      if (values) await printValues(client, { field: values.field, prefix: values.value, limit }, json);
      return filters ? search(client, { filters, listId, facets, limit, first, addTo, newName, json }) : 0;
    });
  },
});

async function printValues(
  client: Client,
  query: { readonly field: ValueField; readonly prefix: string; readonly limit: number },
  json: true | undefined,
): Promise<void> {
  const values = await client.listPersonValues(query);
  print(json ? [JSON.stringify(values)] : formatValues(values.items));
}

interface Search {
  readonly filters: Filters;
  readonly facets: readonly ValueField[] | undefined;
  readonly limit: number;
  readonly listId: string | undefined;
  /** The list to add to, or the name of a new one. */
  readonly addTo: string | undefined;
  readonly newName: string | undefined;
  /** How many persons to add. */
  readonly first: number | undefined;
  readonly json: true | undefined;
}

async function search(
  client: Client,
  { filters, facets, limit, listId, addTo, newName, first, json }: Search,
): Promise<ExitCode> {
  // The pages show the persons, because one response may not have room for all of them.
  const found = await client.searchPersons({ filters, limit: 0, facets, listId });
  const items = await readPersons(client, found.searchId, limit, listId);
  if (!json) print([...formatPersons(items), formatTotal(found, items.length), ...formatFacets(found.facets)]);
  const target = addTo ?? (newName && (await client.createLeadList({ name: newName })).id);
  const added = target && { listId: target, ...(await addFound(client, target, found, first)) };
  if (json) print([JSON.stringify({ ...found, items, ...(added && { added }) })]);
  else if (added) print([formatAdded(added), `List ${added.listId}`]);
  return !added || isAllAdded(added) ? 0 : 2;
}

/** Reads the first persons of a search. */
async function readPersons(
  client: Client,
  searchId: string,
  count: number,
  listId: string | undefined,
): Promise<FoundPerson[]> {
  const persons: FoundPerson[] = [];
  if (count === 0) return persons;
  for await (const person of client.allSearchPersons(searchId, { limit: Math.min(count, MAX_PAGE), listId })) {
    persons.push(person);
    if (persons.length === count) break;
  }
  return persons;
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(line);
}
