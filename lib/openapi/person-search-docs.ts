import type { personSearchRoutes } from "../routes/person-search.ts";
import * as example from "./examples.ts";
import { PAGING, type RouteDocs } from "./route-doc.ts";

const SHOWN = `The record is what is stored now: the organisation's lead or, without one, the global record. It has no e-mail
addresses, phone numbers or birth date; they come with the lead. Each item with a \`person\` counts for the limit of persons shown in a day.`;

const { emails: _, ...shown } = example.PERSON_LEAD;
const PERSON = { ...shown, id: example.PERSON_IDS[0], hasEmail: true, hasPhone: false };
const ITEMS = [
  { id: example.PERSON_IDS[0], status: "lead", inList: true, person: PERSON },
  { id: example.PERSON_IDS[1], status: "erased", inList: false },
];
const DEPARTMENTS = [
  { value: "engineering", count: 1_204 },
  { value: "sales", count: 981 },
];
const COUNTRIES = [{ value: "United States", count: 1_640 }];

export const personSearchDocs: Readonly<Record<keyof typeof personSearchRoutes, RouteDocs>> = {
  searchPersons: {
    description: `Finds the persons of the global database that match all fields of \`filters\`. The first 10,000 ids are stored for 24
hours as the search \`searchId\`, from which add-prospects can select and whose pages can be read. They do not change, whatever
changes in the database.

### Filters
At least one field. \`any\`: at least one text or value matches. \`all\`: each one matches. \`none\`: none matches, so a person without the
field matches, too.
* \`jobTitle\` and \`name\` (first and last name) are searched by words: a text matches if each of its words occurs, in any order.
* \`companyId\`, \`hasEmail\` and \`hasPhone\` are what they say. All other fields are compared with the whole value.

Accents, letter case, width and surplus white space do not matter. A word is a run of letters and digits, with \`+\` and \`#\` at its
end (\`C++\`); each Chinese or Japanese character is a word. Values and words of records with more than 200 characters are not found.
A list has up to 100 values, and all lists together 500; the words in \`jobTitle\` and \`name\` and the values in \`all\` are together at most
800. Null counts as absent.

### Result
Persons with an e-mail address come first, then those with a phone number, a LinkedIn profile, a job title, a company and a
seniority. \`totalCount\` is exact up to 10,000; above that it is 10,000 and \`totalIsExact\` is false, unless \`facets\` are requested. \`facets\` are
the 20 most frequent values of each requested field among all persons that match. If the index has several shards, counts of
fields with very many values can be slightly too low.

### For a search page
* \`facets\` count persons that match all filters. For the values of a field that has a filter, search without this filter and with
  \`limit: 0\`.
* To add more than 1,000 persons, add the windows of the search: \`startIndex\` 0, 1000, 2000 and so on.
* The order cannot be chosen, and no one reaches persons after the first 10,000. Narrow the filters to reach others.
* Each search counts for \`searchesPerMinute\`, also with \`limit: 0\`. The pages of a search and the values of a field do not count.

${SHOWN} \`items\` can have fewer persons than \`limit\` if their records are very large.`,
    requests: {
      "directors in two countries": { filters: example.FILTERS, limit: 10 },
      "with facets, and who is in a list": {
        filters: { seniority: { none: ["entry"] }, hasEmail: true },
        facets: ["departments", "country"],
        listId: example.PERSON_LIST_ID,
      },
    },
    success: "The first persons of the result, and the id under which it is stored.",
    responses: {
      "with listId and facets": {
        searchId: example.SEARCH_ID,
        totalCount: 4_310,
        totalIsExact: true,
        expiresAt: "2026-08-21T09:00:00.000Z",
        items: ITEMS,
        facets: { departments: DEPARTMENTS, country: COUNTRIES },
      },
    },
  },
  listSearchPersons: {
    description: `The persons of a search, in the order of the result. Any user of the organisation may read them. It also works
while the index of persons does not. ${SHOWN} ${PAGING}`,
    success: "A page of persons.",
    responses: { page: { items: ITEMS, nextCursor: example.CURSOR } },
  },
  listPersonValues: {
    description:
      "Values that occur in a field of the global database, the most frequent first: suggestions for the input box of a " +
      "filter. Values that differ only in accents, letter case, width or white space are one value.",
    success: "The values, and how many persons have each of them.",
    responses: { values: { items: DEPARTMENTS.slice(0, 1) } },
  },
};
