import { once } from "node:events";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import type { Client, FoundPersons } from "../../../lib/client/client.ts";
import { startFaultyService } from "../../testkit/faulty-service.ts";
import { createImportWorld } from "../../testkit/import-world.ts";
import { runLeads, startLeads } from "../../testkit/leads-command.ts";
import { useStack } from "../../testkit/use-stack.ts";

const stack = useStack("demo", { search: "sqlite" });

/** An organisation with a list, that searches the persons of the demo data. */
async function createWorld() {
  const world = await createImportWorld(stack());
  return {
    ...world,
    run: (args: readonly string[], url?: string) => runLeads(["search", ...args], world.env(url)),
    start: (args: readonly string[], url?: string) => startLeads(["search", ...args], world.env(url)),
  };
}

const VPS = ["--title", "vp sales", "--country", "germany", "--has-email"];
const VPS_FILTERS = { jobTitle: { any: ["VP sales"] }, country: { any: ["Germany"] }, hasEmail: true };

async function readIds(client: Client, filters: Parameters<Client["searchPersons"]>[0]["filters"]): Promise<string[]> {
  const { searchId } = await client.searchPersons({ filters, limit: 0 });
  return Array.fromAsync(client.allSearchPersons(searchId), ({ id }) => id);
}
const readMembers = (client: Client, listId: string) => Array.fromAsync(client.allLeads(listId), ({ id }) => id);

describe("leads search", () => {
  test("prints a table of the persons who match, and how many they are", async () => {
    const { client, run } = await createWorld();
    const { totalCount, items } = await client.searchPersons({ filters: VPS_FILTERS });
    const { code, stdout, stderr } = await run([...VPS, "--limit", "5"]);
    const [header, ...rows] = stdout.trim().split("\n");
    expect(header).toMatch(/^NAME +TITLE +COMPANY +PLACE +STATUS$/);
    expect(rows).toHaveLength(6);
    for (const [i, { person }] of items.slice(0, 5).entries())
      expect(rows[i]?.split(/ {2,}/)).toEqual([
        `${person?.firstName} ${person?.lastName}`,
        "VP of Sales",
        person?.companyName,
        `${person?.city}, Germany`,
        "new",
      ]);
    expect(rows[5]).toBe(`5 of ${totalCount} persons`);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("adds all persons also if the reader of its output ends first, as head does", async () => {
    const { client, listId, env } = await createWorld();
    const args = [
      "search",
      "--country",
      "germany",
      "--has-email",
      "--limit",
      "100",
      "--add-to",
      listId,
      "--first",
      "10",
    ];
    const child = startLeads(args, env());
    child.stdout.destroy();
    const [code] = await once(child, "close");
    expect(code).toBe(0);
    expect(await readMembers(client, listId)).toHaveLength(10);
  });

  test("--limit 0 prints only the number, also if nobody matches", async () => {
    const { run } = await createWorld();
    expect(await run(["--not", "seniority=x", "--limit", "0"])).toEqual({
      code: 0,
      stdout: "10,000 persons\n",
      stderr: "",
    });
    expect(await run(["--city", "Berlin", "--title", "qwertz"])).toEqual({
      code: 0,
      stdout: "0 persons\n",
      stderr: "",
    });
  });

  test("if nobody matches, one line names each value that nobody has, and --new creates no list", async () => {
    const { client, run } = await createWorld();
    const args = ["--country", "germny", "--all", "skill=SEO", "--city", "BERLIN", "--not", "state=Atlantis"];
    const lines = [
      'Nobody has the city "x $(y)". Try --values city=x.',
      'Nobody has the country "germny". Try --values country=ger.',
      "No list was created.",
    ];
    expect(await run([...args, "--city", "x $(y)", "--new", "Nobody", "--json"])).toEqual({
      ...{ code: 0, stdout: expect.stringContaining('"totalCount":0,') },
      stderr: `${lines.join("\n")}\n`,
    });
    const lists = await Array.fromAsync(client.allLeadLists(), ({ name }) => name);
    expect(lists).not.toContain("Nobody");
  });

  test("if the limit of persons shown is used up, one line names it, and says how to show nobody", async () => {
    const { run } = await createWorld();
    const message =
      "The request exceeds what is left of the organisation's limit of 5 persons shown by searches per day";
    const body = JSON.stringify({ error: { code: "TOO_MANY_REQUESTS", message: `${message}; send it again after` } });
    const service = await startFaultyService(stack().url, () => false, {
      reject: ({ url = "" }) =>
        url.includes("/searches/") ? { status: 429, headers: { "retry-after": "3600" }, body } : undefined,
    });
    const { code, stderr } = await run(VPS, service.url);
    expect(stderr).toMatch(
      new RegExp(`^${message}\\. Wait until [^\n]+ With --limit 0, nobody is shown, and [^\n]+\n$`),
    );
    expect(code).toBe(1);
    expect((await run([...VPS, "--limit", "0"], service.url)).code).toBe(0);
  });

  test("--json prints the search, more persons than a page in their order, and the facets", async () => {
    const { client, run, listId } = await createWorld();
    const args = ["--seniority", "vp", "--limit", "150", "--json", "--facets", "country,departments", "--list", listId];
    const found: FoundPersons = JSON.parse((await run(args)).stdout);
    const filters = { seniority: { any: ["vp"] } };
    expect(found.items.map(({ id }) => id)).toEqual((await readIds(client, filters)).slice(0, 150));
    expect(found.items[0]).toMatchObject({ status: "new", inList: false, person: { seniority: "vp" } });
    const {
      searchId: _,
      expiresAt: __,
      items: ___,
      ...rest
    } = await client.searchPersons({
      ...{ filters, limit: 0, facets: ["country", "departments"] },
    });
    expect(found).toMatchObject(rest);
  });

  test("--facets prints the most frequent values of fields, under the names of their options", async () => {
    const { client, run } = await createWorld();
    const { facets } = await client.searchPersons({ filters: VPS_FILTERS, facets: ["subDepartments"] });
    const { stdout } = await run([...VPS, "--limit", "0", "--facets", "sub-department"]);
    const lines = facets?.subDepartments?.map(({ value, count }) => `${String(count).padStart(11)}  ${value}\n`);
    expect(stdout).toMatch(/^\d+ persons\n\nsub-department:\n/);
    expect(stdout.endsWith(`sub-department:\n${lines?.join("")}`)).toBe(true);
  });

  test("--values prints values of a field that begin with a text", async () => {
    const { run } = await createWorld();
    expect((await run(["--values", "city=mu"])).stdout).toMatch(/^ +\d+ {2}Munich\n$/);
    expect((await run(["--values", "department", "--limit", "2"])).stdout.trim().split("\n")).toHaveLength(2);
    expect(JSON.parse((await run(["--values", "city=ZUR", "--json"])).stdout)).toEqual({
      items: [{ value: "Zürich", count: expect.any(Number) }],
    });
  });
});

describe("leads search --add-to", () => {
  test("adds everybody who matches; searched again they are leads, and added again nobody is added", async () => {
    const { client, run, listId } = await createWorld();
    const args = ["--department", "sales", "--limit", "2", "--add-to", listId];
    const ids = await readIds(client, { departments: { any: ["sales"] } });
    expect(ids.length).toBeGreaterThan(1_000);
    const count = ids.length.toLocaleString("en");
    const first = await run(args);
    const sum = `${count} added + 0 alreadyInList + 0 erased + 0 notFound + 0 failed`;
    expect(first.stdout).toMatch(/ STATUS {2}IN LIST\n.* new {5}no\n/);
    expect(first.stdout.endsWith(`2 of ${count} persons\n${count} persons selected = ${sum}\nList ${listId}\n`)).toBe(
      true,
    );
    expect(first.code).toBe(0);
    expect((await readMembers(client, listId)).toSorted()).toEqual(ids.toSorted());
    const again = await run(args);
    expect(again.stdout).toMatch(/ STATUS {2}IN LIST\n.* lead {4}yes\n/);
    expect(again.stdout).toContain(`selected = 0 added + ${count} alreadyInList + `);
    expect(again.code).toBe(0);
  });

  test("--first adds only the first of the result", async () => {
    const { client, run, listId } = await createWorld();
    const args = [...VPS, "--add-to", listId, "--first", "3", "--json"];
    const { items, added } = JSON.parse((await run(args)).stdout);
    expect(items.length).toBeGreaterThan(3);
    expect(added).toMatchObject({ addedCount: 3, counts: { added: 3 } });
    const ids = await readIds(client, VPS_FILTERS);
    expect((await readMembers(client, listId)).toSorted()).toEqual(ids.slice(0, 3).toSorted());
  });

  test("--new creates a list and adds to it", async () => {
    const { client, run } = await createWorld();
    const { code, stdout } = await run([...VPS, "--limit", "0", "--new", "VPs of sales"]);
    const [, listId = ""] = /\nList ([\da-f-]{36})\n$/.exec(stdout) ?? [];
    expect(await client.getLeadList(listId)).toMatchObject({ name: "VPs of sales", type: "person" });
    expect((await readMembers(client, listId)).toSorted()).toEqual((await readIds(client, VPS_FILTERS)).toSorted());
    expect(code).toBe(0);
  });

  test.each([
    ["all", [], /^More than 10,000 persons match\. [^\n]+ reach the others\.\n$/],
    ["--first", ["--first", "2"], /^$/],
  ])("if more persons match than a search stores, and %s are added, stderr is %s", async (_, args, expected) => {
    const { run, listId } = await createWorld();
    const service = await startFaultyService(stack().url, (exchange) => {
      exchange.text = exchange.text.replace('"totalIsExact":true', '"totalIsExact":false');
      return false;
    });
    const { code, stderr } = await run([...VPS, "--limit", "0", "--add-to", listId, ...args], service.url);
    expect(stderr).toMatch(expected);
    expect(code).toBe(0);
  });

  test("a person whom the organisation erased is shown without data and not added: exit code 2", async () => {
    const { client, asAdmin, run, listId } = await createWorld();
    const [id = ""] = await readIds(client, VPS_FILTERS);
    await client.addProspects(listId, { selection: { mode: "manual", includedIds: [id] } });
    await asAdmin.deleteLead(id);
    const { id: otherId } = await client.createLeadList({ name: "Another" });
    const { code, stdout } = await run([...VPS, "--limit", "1", "--add-to", otherId, "--first", "2"]);
    expect(stdout).toMatch(new RegExp(`^${id} +erased +no$`, "m"));
    expect(stdout).toContain("2 persons selected = 1 added + 0 alreadyInList + 1 erased + ");
    expect(code).toBe(2);
  });

  test("if the service fails: exit code 1, and one line says how to add the others to the new list", async () => {
    const { client, run } = await createWorld();
    const service = await startFaultyService(stack().url, () => false, {
      reject: ({ url = "" }) => (url.endsWith("add-prospects") ? { status: 401, headers: {} } : undefined),
    });
    const { code, stderr } = await run([...VPS, "--limit", "0", "--new", "Broken"], service.url);
    const [, listId = ""] =
      /^The service does not accept the token\. [^\n]+ --add-to ([\da-f-]{36}) instead of --new NAME to add the others\.\n$/.exec(
        stderr,
      ) ?? [];
    expect(code).toBe(1);
    expect(await client.getLeadList(listId)).toMatchObject({ name: "Broken", memberCount: 0 });
    expect((await run([...VPS, "--limit", "0", "--add-to", listId])).code).toBe(0);
    expect((await readMembers(client, listId)).toSorted()).toEqual((await readIds(client, VPS_FILTERS)).toSorted());
  });

  test("stopped with Ctrl-C: exit code 1, and the same command adds the others", async () => {
    const { client, run, start, listId } = await createWorld();
    const args = ["--department", "sales", "--limit", "0", "--add-to", listId];
    let stop = () => {};
    const service = await startFaultyService(stack().url, ({ path }) => {
      if (!path.endsWith("add-prospects")) return false;
      stop();
      return true;
    });
    const child = start(args, service.url);
    stop = () => void child.kill("SIGINT");
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Stopped. Run the command again with --add-to ${listId} to add the others.\n`,
    });
    expect((await run(args)).code).toBe(0);
    const ids = await readIds(client, { departments: { any: ["sales"] } });
    expect((await readMembers(client, listId)).toSorted()).toEqual(ids.toSorted());
  });
});

describe("leads search says in one line what is wrong, with exit code 1:", () => {
  const LIST = crypto.randomUUID();
  test.each([
    ["no filter", [], "At least one filter is required, such as --country."],
    ["--first alone", [...VPS, "--first", "1"], "--first needs --add-to or --new."],
    ["two lists", [...VPS, "--list", LIST, "--add-to", LIST], "--add-to shows who is in its list, "],
    [
      "a list and a new one",
      [...VPS, "--new", "a", "--add-to", LIST],
      "--add-to and --new must not be given together.",
    ],
    ["values of a search", [...VPS, "--values", "city"], "--values must not be given with "],
    [
      "facets of words",
      [...VPS, "--facets", "title"],
      "--facets must have names, separated by commas, each one of seniority, ",
    ],
    ["values of words", ["--values", "name=a"], "--values must begin with one of seniority, departm"],
    ["a misspelt field", ["--values", "ctiy"], "--values must begin with one of seniority, departm"],
    ["a limit that is too large", [...VPS, "--limit", "10001"], "--limit must be a number from 0 to 10000."],
    ["a blank value", ["--country", " "], "filters.country.any.0: must not be blank. "],
    ["a list that does not exist", [...VPS, "--add-to", LIST], `The organisation of the token has no list ${LIST} `],
    ["a token that is not valid", [...VPS, "--token", "x"], "The service does not accept the token."],
  ])("%s", async (_, args, message) => {
    const { run } = await createWorld();
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^.+\n$/);
    expect(stderr.startsWith(message), stderr).toBe(true);
  });
});
