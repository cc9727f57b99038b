import { describe, expect, test } from "vitest";
import { callRoute, validationErrors } from "../testkit/call-route.ts";
import { buildPerson } from "../testkit/people.ts";
import { indexPersons } from "../testkit/person-index.ts";
import { createTenant } from "../testkit/tenant.ts";

const { token } = await createTenant();
const list = (query: Record<string, string>) => callRoute("listPersonValues", { token }, { query });

describe("GET /entities/persons/values", () => {
  test("lists values that begin with a prefix, folded, the most frequent first", async () => {
    const cities = ["Zürich", "zurich", "ZÜRICH", "Zug", "Zug", "Bern", ""];
    await indexPersons(cities.map((city) => ({ ...buildPerson(), city })));
    const zurich = { value: expect.stringMatching(/^z[uü]rich$/i), count: 3 };
    expect((await list({ field: "city", prefix: " ZU" })).body).toEqual({
      items: [zurich, { value: "Zug", count: 2 }],
    });
    expect((await list({ field: "city", limit: "1" })).body).toEqual({ items: [zurich] });
    expect((await list({ field: "city", prefix: "x" })).body).toEqual({ items: [] });
    expect((await list({ field: "state" })).body).toEqual({ items: [] });
  });

  test("returns 20 values by default, and up to 100", async () => {
    await indexPersons(Array.from({ length: 101 }, (_, i) => ({ ...buildPerson(), industry: `Industry ${i + 100}` })));
    expect((await list({ field: "industry" })).body.items).toHaveLength(20);
    expect((await list({ field: "industry", limit: "100" })).body.items).toHaveLength(100);
  });

  test.each([
    [{}, "field"],
    [{ field: "jobTitle" }, "field"],
    [{ field: "city", limit: "0" }, "limit"],
    [{ field: "city", limit: "101" }, "limit"],
    [{ field: "city", prefix: "x".repeat(201) }, "prefix"],
  ])("returns 400 for %j, and names %s", async (query, path) => {
    expect(await validationErrors("listPersonValues", { token }, { query })).toMatchObject([{ path }]);
  });
});
