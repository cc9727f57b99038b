import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { paginateScan } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { limitsKey } from "../../lib/dynamodb/keys.ts";
import { loadRecords } from "../../stacks/tools/load/load-records.ts";
import { callRoute } from "../testkit/call-route.ts";
import { client } from "../testkit/client.ts";
import { TABLES } from "../testkit/environment.ts";
import { storeGlobalRecords, storeItems, storeList } from "../testkit/fixtures.ts";
import { loadLimitedService } from "../testkit/limited-service.ts";
import { readPage } from "../testkit/page-commands.ts";
import { buildPerson } from "../testkit/people.ts";
import { useIndex } from "../testkit/person-index.ts";
import { writePeopleFile } from "../testkit/records-file.ts";
import { createTenant } from "../testkit/tenant.ts";

const page = readPage("lib/README.md");
const section = (title: string) => page.split(/^## /m).find((text) => text.startsWith(title)) ?? "";

/** One row of the table of the data model: patterns of its keys, and the attributes that it names. */
const rows = Array.from(
  section("Data model").matchAll(/^\| ([^|]+) \| (Tenants|Global) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm),
).map(([, item = "", table = "", pk = "", sk = "", attributes = ""]) => ({
  item,
  table,
  pk: readPatterns(pk),
  sk: readPatterns(sk),
  attributes: readPatterns(attributes),
}));

function readPatterns(cell: string): RegExp[] {
  return Array.from(
    cell.matchAll(/`([^`]+)`/g),
    ([, pattern = ""]) => new RegExp(`^${pattern.replace(/<\w+>/g, "[^#]+")}$`),
  );
}

/** Loads a person, uses every route that stores something, and returns what is stored for the organisation. */
async function storeEverything() {
  const tenant = await createTenant();
  const [person, company] = [buildPerson(), { id: randomUUID(), name: "Acme" }];
  await loadRecords({ client, table: TABLES.global, type: "person", file: await writePeopleFile([person]) });
  await storeGlobalRecords([company], "company");
  const companies = { ...tenant, listId: await storeList(tenant.orgId, { type: "company", userIds: ["member"] }) };
  const removed = buildPerson();
  await callRoute("createLeadList", tenant, {
    body: { name: "Leads", icpId: "icp", startDate: "2026-01-01", endDate: "2026-12-31" },
  });
  await callRoute("addProspects", tenant, { body: { prospects: [person, removed] } });
  await callRoute("removeProspects", tenant, { body: { personIds: [removed.id] } });
  await callRoute("addCompanies", companies, { body: { companyIds: [company.id] } });
  await callRoute("storeSearch", tenant, { body: { personIds: [person.id] } });
  await useIndex();
  await callRoute("searchPersons", tenant, { body: { filters: { hasEmail: true } } });
  await callRoute("deleteLeadList", companies);
  await storeItems([{ key: limitsKey(tenant.orgId), attributes: { requestsPerMinute: 600 } }]);
  const callLimited = loadLimitedService("searchesPerMinute=60");
  await callLimited("storeSearch", tenant, { body: { personIds: [person.id] } });
  const items = [];
  for (const [table, TableName] of Object.entries(TABLES)) {
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      const known = new Set([person.id, company.id]);
      for (const { pk, sk, ...attributes } of Items) {
        const key = { pk: pk?.S ?? "", sk: sk?.S ?? "" };
        const isOwn =
          table === "tenants"
            ? key.pk.split("#")[1] === tenant.orgId
            : known.has(key.pk.split("#")[1] ?? "") || attributes.personId?.S === person.id;
        if (isOwn) items.push({ table, ...key, attributes: Object.keys(attributes) });
      }
    }
  }
  return items;
}

test("lib/README.md: the data model names the key and every attribute of all items that the routes and a load store", async () => {
  const items = await storeEverything();
  const used = new Set<string>();
  const undocumented = items.flatMap(({ table, pk, sk, attributes }) => {
    const row = rows.find(
      (candidate) =>
        candidate.table.toLowerCase() === table &&
        candidate.pk.some((pattern) => pattern.test(pk)) &&
        (table === "global" || candidate.sk.some((pattern) => pattern.test(sk))),
    );
    if (!row) return [`${table} ${pk} ${sk}`];
    used.add(row.item);
    return attributes
      .filter((name) => !row.attributes.some((pattern) => pattern.test(name)))
      .map((name) => `${row.item}: ${name}`);
  });
  expect(undocumented).toEqual([]);
  expect(rows.map(({ item }) => item)).toEqual([...used].toSorted((a, b) => indexOfRow(a) - indexOfRow(b)));
});

const indexOfRow = (item: string) => rows.findIndex((row) => row.item === item);

test("lib/README.md: every file, folder and npm script that it names exists", () => {
  const root = join(import.meta.dirname, "../..");
  const named = Array.from(page.matchAll(/`((?:[\w.-]+\/)*[\w.-]+(?:\.ts|\.mjs|\/))`/g), ([, path = ""]) => path);
  const missing = named.filter((path) => ![root, join(root, "lib")].some((folder) => existsSync(join(folder, path))));
  expect(missing).toEqual([]);
  const { scripts } = JSON.parse(readPage("package.json")) as { scripts: object };
  const commands = Array.from(page.matchAll(/npm run ([\w:]+)/g), ([, name = ""]) => name);
  expect(commands.filter((name) => !(name in scripts))).toEqual([]);
});
