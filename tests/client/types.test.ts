import { expect, expectTypeOf, test } from "vitest";
import {
  type Client,
  createClient,
  type EntryStatus,
  type Facets,
  type FacetValue,
  type FoundPerson,
  type PersonValues,
  type Prospect,
} from "../../lib/client/client.ts";

/*
 * The type check of the project is what tests here: each `@ts-expect-error` is an error itself if the line below it compiles. The
 * calls are never made.
 */
function checkTypes(client: Client): unknown {
  const id = "10000000-0000-4000-8000-000000000001";
  const prospect: Prospect = { firstName: "Ada", emails: ["ada@example.com"] };
  return [
    // Bodies
    client.createLeadList({ name: "A", userIds: ["user_bob"] as const }),
    // @ts-expect-error: a name is required
    client.createLeadList({ userIds: ["user_bob"] }),
    // @ts-expect-error: a date is a text
    client.createLeadList({ name: "A", startDate: new Date() }),
    // @ts-expect-error: an unknown field
    client.createLeadList({ name: "A", owner: "user_bob" }),
    // @ts-expect-error: an unknown type
    client.createLeadList({ name: "A", type: "robot" }),
    client.addProspects(id, { prospects: [prospect] }),
    client.addProspects(id, { selection: { mode: "manual", includedIds: [id] } }),
    client.addProspects(id, { selection: { mode: "bulk", searchId: id, startIndex: 0, targetCount: 10 } }),
    // @ts-expect-error: both
    client.addProspects(id, { prospects: [prospect], selection: { mode: "manual", includedIds: [id] } }),
    // @ts-expect-error: neither
    client.addProspects(id, {}),
    // @ts-expect-error: an address is a text
    client.addProspects(id, { prospects: [{ emails: [1] }] }),
    // @ts-expect-error: an unknown mode
    client.addProspects(id, { selection: { mode: "all", includedIds: [id] } }),
    client.findLeads({ email: "ada@example.com" }),
    // @ts-expect-error: only one identity
    client.findLeads({ email: "ada@example.com", linkedinUrl: "linkedin.com/in/ada" }),
    client.updateLead(id, { jobTitle: null, educations: [{ school: "A" }] }),
    // @ts-expect-error: the service owns this field
    client.updateLead(id, { copiedAt: "2026-01-01" }),
    client.storeSearch({ personIds: [id] }),
    client.removeCompanies(id, { companyIds: [id] }),
    // @ts-expect-error: ids of companies
    client.removeCompanies(id, { personIds: [id] }),

    client.searchPersons({ filters: { jobTitle: { any: ["VP"] }, hasEmail: true }, facets: ["country"], limit: 0 }),
    // @ts-expect-error: filters are required
    client.searchPersons({ limit: 10 }),
    // @ts-expect-error: no such filter
    client.searchPersons({ filters: { title: { any: ["VP"] } } }),
    // @ts-expect-error: words have no facets
    client.searchPersons({ filters: { hasEmail: true }, facets: ["jobTitle"] }),

    // Arguments
    // @ts-expect-error: an id is required
    client.getLeadList(),
    // @ts-expect-error: a body is required
    client.addProspects(id),
    // @ts-expect-error: no such method
    client.getProspects(id),

    // Queries
    client.listLeadLists(),
    client.listLeadLists({ limit: 10, type: "company" }),
    // @ts-expect-error: a limit is a number
    client.listLeads(id, { limit: "10" }),
    // @ts-expect-error: no such parameter
    client.listLeads(id, { type: "person" }),
    client.allSearchPersons(id, { limit: 10, listId: id }),
    // @ts-expect-error: the client reads the pages
    client.allSearchPersons(id, { cursor: "c" }),
    // @ts-expect-error: a field is required
    client.listPersonValues({ prefix: "a" }),

    // Options, only those that the route supports
    client.deleteLeadList(id, { idempotencyKey: "k", ifMatch: '"etag"', signal: AbortSignal.abort() }),
    // @ts-expect-error: reading has no key
    client.getLeadList(id, { idempotencyKey: "k" }),
    // @ts-expect-error: finding only reads
    client.findLeads({ email: "ada@example.com" }, { idempotencyKey: "k" }),
    // @ts-expect-error: nothing to match
    client.createLeadList({ name: "A" }, { ifMatch: '"etag"' }),
    // @ts-expect-error: no results
    client.removeProspects(id, { personIds: [id] }, { prefer: "return=representation" }),
    // @ts-expect-error: an unknown preference
    client.addProspects(id, { prospects: [prospect] }, { prefer: "return=minimal" }),
    // @ts-expect-error: an unknown option
    client.addAll(id, [prospect], { batchSize: 10 }),
    // @ts-expect-error: not a person
    client.addAll(id, [{ firstName: 1 }]),
  ];
}

test("the client's methods have the types of their routes", () => {
  expect(checkTypes).toBeTypeOf("function");
  expectTypeOf<Client["createLeadList"]>().returns.resolves.toHaveProperty("etag").toEqualTypeOf<string>();
  expectTypeOf<Client["getLeadList"]>().returns.resolves.toHaveProperty("memberCount").toEqualTypeOf<number>();
  expectTypeOf<Client["getLead"]>().returns.resolves.toHaveProperty("externalId").toEqualTypeOf<string | undefined>();
  expectTypeOf<Client["deleteLead"]>().returns.resolves.toEqualTypeOf<undefined>();
  expectTypeOf<Client["removeProspects"]>().returns.resolves.toEqualTypeOf<{ removedCount: number }>();
  expectTypeOf<Client["searchPersons"]>().returns.resolves.toHaveProperty("searchId").toEqualTypeOf<string>();
  expectTypeOf<ReturnType<Client["allSearchPersons"]>>().toEqualTypeOf<AsyncGenerator<FoundPerson, void, undefined>>();
  expectTypeOf<Facets["city"]>().toEqualTypeOf<FacetValue[] | undefined>();
  expectTypeOf<PersonValues["items"]>().toEqualTypeOf<{ value: string; count: number }[]>();
  expectTypeOf<FoundPerson["status"]>().toEqualTypeOf<"new" | "lead" | "erased" | "notFound">();
  expectTypeOf<Client["listLeadLists"]>().returns.resolves.toHaveProperty("nextCursor").toEqualTypeOf<string | null>();
});

test("a preference gives the response its results, and only a preference", async () => {
  const client = createClient({ baseUrl: "http://127.0.0.1:1", token: "t", maxAttempts: 1 });
  const body = { prospects: [] };
  const add = () => client.addProspects("id", body);
  const addWithKey = () => client.addProspects("id", body, { idempotencyKey: "k" });
  const addLenient = () => client.addProspects("id", body, { prefer: "handling=lenient", idempotencyKey: "k" });
  expectTypeOf(add).returns.resolves.toEqualTypeOf<{ addedCount: number }>();
  expectTypeOf(addWithKey).returns.resolves.toEqualTypeOf<{ addedCount: number }>();
  expectTypeOf(addLenient).returns.resolves.toHaveProperty("results");
  type Result = Awaited<ReturnType<typeof addLenient>>["results"][number];
  expectTypeOf<Result["status"]>().toEqualTypeOf<Exclude<EntryStatus, "unknown">>();
  const isUnknown = (result: Result) =>
    // @ts-expect-error: no such status
    result.status === "ok";
  expect(isUnknown).toBeTypeOf("function");
});
