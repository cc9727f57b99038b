import * as v from "valibot";
import { boundedArray, count, plainObject, text, uuid } from "../fields.ts";
import { limitParameter, PageQuery, pageSchema } from "../pagination/page.schema.ts";
import { MAX_VALUE_LENGTH, VALUE_FIELDS } from "../person-search/fields.ts";
import { Filters } from "../person-search/filters.schema.ts";
import { Person } from "../records/record.schema.ts";
import { StoredSearch } from "./search.schema.ts";

/** The maximum number of persons that a search itself returns. The others follow page by page. */
const MAX_ITEMS = 100;

/** A search. `limit` is the number of persons to return, `facets` the fields whose most frequent values to count. */
export const SearchBody = plainObject({
  filters: Filters,
  limit: v.nullish(
    v.pipe(
      v.number(),
      v.safeInteger(),
      v.minValue(0),
      v.maxValue(MAX_ITEMS),
      v.description("How many of the first persons to show."),
    ),
    25,
  ),
  facets: v.nullish(
    v.pipe(
      boundedArray(v.picklist(VALUE_FIELDS), VALUE_FIELDS.length),
      v.transform((fields) => [...new Set(fields)]),
      v.description("Fields whose most frequent values to count."),
    ),
    [],
  ),
  listId: v.nullish(
    v.pipe(
      uuid,
      v.description("A list of persons that you have access to. Each item then says whether the person is in it."),
    ),
  ),
});
export type SearchBody = v.InferOutput<typeof SearchBody>;

/** Contact data comes only with the lead. */
const { emails: _, phones: __, birthDate: ___, ...shown } = Person.entries;

/** A person as a search shows it. */
export const ShownPerson = v.object({
  ...shown,
  hasEmail: v.pipe(v.boolean(), v.description("Whether the record has an e-mail address.")),
  hasPhone: v.pipe(v.boolean(), v.description("Whether the record has a phone number.")),
});
export type ShownPerson = v.InferOutput<typeof ShownPerson>;

export const FoundPerson = v.object({
  id: Person.entries.id,
  status: v.pipe(
    v.picklist(["new", "lead", "erased", "notFound"]),
    v.description(
      "`new`: the organisation has no lead of the person. `lead`: it has one, which `person` shows. `erased`: the organisation " +
        "erased the person. `notFound`: the person has left the global database since the search.",
    ),
  ),
  inList: v.optional(v.pipe(v.boolean(), v.description("Whether the person is in the list `listId`."))),
  person: v.optional(ShownPerson),
});
export type FoundPerson = v.InferOutput<typeof FoundPerson>;

export const FacetValue = v.object({
  value: v.pipe(v.string(), v.description("One of the spellings of the value.")),
  count: v.pipe(count, v.description("The number of persons that have the value in any spelling.")),
});
const Facet = v.optional(v.array(FacetValue));
export const Facets = v.pipe(
  v.object(v.entriesFromList(VALUE_FIELDS, Facet)),
  v.description("The most frequent values of each requested field, up to 20, by their count."),
);

/** The result of a search: its first persons, and the id under which the first 10,000 ids are stored. */
export const FoundPersons = v.object({
  ...StoredSearch.entries,
  totalCount: v.pipe(count, v.description("The number of persons that match; at most 10,000 if it is not exact.")),
  totalIsExact: v.pipe(v.boolean(), v.description("False if more persons match than were counted.")),
  items: v.pipe(v.array(FoundPerson), v.description("The first persons of the result.")),
  facets: v.optional(Facets),
});
export type FoundPersons = v.InferOutput<typeof FoundPersons>;

export const FoundPersonsQuery = v.object({ ...PageQuery.entries, listId: v.optional(uuid) });
export type FoundPersonsQuery = v.InferOutput<typeof FoundPersonsQuery>;

export const FoundPersonsPage = pageSchema(FoundPerson);

/** The values of a field that begin with a text. */
export const ValuesQuery = v.object({
  field: v.picklist(VALUE_FIELDS),
  prefix: v.optional(text(MAX_VALUE_LENGTH), ""),
  limit: limitParameter("20"),
});
export type ValuesQuery = v.InferOutput<typeof ValuesQuery>;

export const PersonValues = v.object({ items: v.pipe(v.array(FacetValue), v.description("The most frequent first.")) });
export type PersonValues = v.InferOutput<typeof PersonValues>;
