import { randomUUID } from "node:crypto";
import { createRouteHandler, type LambdaHandler } from "../../lib/http/route-handler.ts";
import { buildDocument } from "../../lib/person-search/document.ts";
import type { PersonIndex, SearchEngine } from "../../lib/person-search/search-engine.ts";
import { routes } from "../../lib/routes.ts";
import { searchPersons } from "../../lib/searches/search-persons.ts";
import { callRoute } from "./call-route.ts";
import { storeGlobalRecords } from "./fixtures.ts";
import type { Call } from "./invoke.ts";
import { buildPerson } from "./people.ts";
import { buildEmptyIndex } from "./person-index/build-empty-index.ts";

type SearchablePerson = { readonly id: string } & Readonly<Record<string, unknown>>;

/** The engine of this test file, or of the handlers that it has loaded since it reset the modules, with an index. */
export async function useIndex(): Promise<PersonIndex> {
  const { openPersonIndex } = await import("../../lib/person-search/open-person-index.ts");
  const engine = await openPersonIndex();
  return (await engine.needsRebuild()) ? buildEmptyIndex(engine) : engine;
}

/** Puts persons into the index of this test file. */
export async function indexPersons(persons: readonly SearchablePerson[]): Promise<void> {
  const engine = await useIndex();
  await engine.put(persons.map((person) => buildDocument(person.id, person)));
}

/** Stores persons in the global table and in the index of this test file. */
export async function storeSearchable(persons: readonly SearchablePerson[]): Promise<void> {
  await storeGlobalRecords(persons);
  await indexPersons(persons);
}

/** Persons of a company of their own, in the order in which a search finds them, and the filters that find them. */
export function buildStaff(size: number) {
  const companyName = `Company ${randomUUID()}`;
  const staff = Array.from({ length: size }, () => ({ ...buildPerson(), companyName }));
  return {
    staff: staff.sort((a, b) => (a.id < b.id ? -1 : 1)),
    filters: { companyName: { any: [companyName] } },
  };
}

/** Stores the staff of a company, so that searches find it. */
export async function storeStaff(size: number) {
  const { staff, filters } = buildStaff(size);
  await storeSearchable(staff);
  return { staff, ids: staff.map(({ id }) => id), filters };
}

/** Searches with a request, and expects that it succeeds. */
export async function search(caller: { readonly token: string }, body: object, call: Partial<Call> = {}) {
  const response = await callRoute("searchPersons", { token: caller.token }, { body, ...call });
  if (response.status !== 200) throw new Error(response.text);
  return response.body;
}

/** Creates the handler of a search with another engine. */
export const createSearchHandler = (engine: Partial<SearchEngine>): LambdaHandler => {
  const missing = async () => Promise.reject(new Error("The test does not expect this request"));
  return createRouteHandler(routes.searchPersons, searchPersons({ search: missing, listValues: missing, ...engine }));
};
