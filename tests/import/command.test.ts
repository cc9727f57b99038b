import { once } from "node:events";
import { readdir, symlink } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { buildLimitError } from "../../lib/http/rate-limit.ts";
import { startFaultyService } from "../testkit/faulty-service.ts";
import { createImportWorld } from "../testkit/import-world.ts";
import { useStack } from "../testkit/use-stack.ts";

const stack = useStack("none");

const HEADER = "First Name,Last Name,Email";
const buildRows = (count: number) => Array.from({ length: count }, (_, i) => `Ann,Lee ${i},lee${i}@example.com`);

async function createWorld(rows: readonly string[], name = "people.csv") {
  const world = await createImportWorld(stack());
  const file = await world.writeFile(name, [HEADER, ...rows].join("\n"));
  return { ...world, file, toList: [file, "--list", world.listId], listFiles: () => readdir(dirname(file)) };
}

describe("leads import", () => {
  test("adds every row of a file to a list, and says so as a sum", async () => {
    const world = await createWorld([...buildRows(3), "Ann,Lee 1,LEE1@Example.com"]);
    const { code, stdout } = await world.run(world.toList);
    expect(stdout).toBe(
      "4 rows read = 3 added + 0 alreadyInList + 1 duplicate + 0 erased + 0 notFound + 0 failed + 0 invalid + 0 not sent\n" +
        `List ${world.listId}\n`,
    );
    expect(code).toBe(0);
    expect(await world.listFiles()).toEqual(["people.csv"]);
    expect((await world.client.getLeadList(world.listId)).memberCount).toBe(3);
  });

  test("run again, adds nothing", async () => {
    const world = await createWorld(buildRows(3));
    await world.run(world.toList);
    const { code, stdout } = await world.run([...world.toList, "--json"]);
    expect(JSON.parse(stdout)).toEqual({ listId: world.listId, rows: 3, counts: { alreadyInList: 3 }, reasons: {} });
    expect(code).toBe(0);
  });

  test("creates a list with --new", async () => {
    const world = await createWorld(buildRows(2));
    const { stdout } = await world.run([world.file, "--new", "Trade fair", "--json"]);
    const { listId } = JSON.parse(stdout);
    expect(await world.client.getLeadList(listId)).toMatchObject({ name: "Trade fair", memberCount: 2 });
  });

  test("writes each of 300 rejected rows once to --rejects, unchanged and importable, with exit code 2", async () => {
    const rows = Array.from({ length: 900 }, (_, i) =>
      i % 3 === 1 ? `"Ann ""A"" ", Lee ${i},no address` : `Ann,Lee ${i},l${i}@x.test`,
    );
    const world = await createWorld(rows);
    const { code, stdout } = await world.run([...world.toList, "--rejects", world.path("bad.csv"), "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 900, counts: { added: 600, invalid: 300 } });
    expect(code).toBe(2);
    const rejected = (await world.readFile("bad.csv")).trim().split("\r\n");
    expect(rejected).toHaveLength(301);
    expect(rejected[1]).toBe('"Ann ""A"" ", Lee 1,no address');

    await world.writeFile("mended.csv", (await world.readFile("bad.csv")).replaceAll("no address", "a@x.test"));
    const again = await world.run([world.path("mended.csv"), "--list", world.listId, "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({ rows: 300, counts: { added: 1, duplicate: 299 } });
  });

  test("writes what became of each row to --report, with its line, its column and the reason", async () => {
    const world = await createWorld(["Ann,Lee,a@x.test", '"Ann\nB",Lee,none', "Ann,Lee,A@x.test", ",,b@x.test"]);
    await world.run([...world.toList, "--report", world.path("report.csv")]);
    const id = expect.stringMatching(/^[\da-f-]{36}$/);
    const [, ...lines] = (await world.readFile("report.csv")).trim().split("\r\n");
    expect(lines.map((line) => line.split(","))).toEqual([
      ["2", "1", "added", id, "", "", ""],
      ["3", "2", "invalid", "", "", "Email", "must be an e-mail address"],
      ["5", "3", "duplicate", id, "2", "", ""],
      ["6", "4", "invalid", "", "", "", "must have a firstName or a lastName"],
    ]);
  });

  test("checks every row with --dry-run, sends nothing and leaves no checkpoint", async () => {
    const world = await createWorld([...buildRows(2), "Ann,Lee,none"]);
    const { code, stdout } = await world.run([world.file, "--dry-run"], "http://127.0.0.1:9");
    expect(stdout).toBe("3 rows read = 2 valid + 1 invalid\n  1 row: Email: must be an e-mail address\n");
    expect(code).toBe(2);
    expect(await world.listFiles()).toEqual(["people.csv"]);
  });

  test("warns of a phone number that a spreadsheet has damaged, and adds the row without it", async () => {
    const world = await createImportWorld(stack());
    const file = await world.writeFile("people.csv", "First Name,Email,Phone\nAnn,a@x.test,4.9301E+11\n");
    const { code, stderr } = await world.run([file, "--list", world.listId]);
    expect(stderr).toContain('\nL2, "Phone": ');
    expect(stderr).not.toContain("4.9301");
    expect(code).toBe(0);
    const { items } = await world.client.findLeads({ email: "a@x.test" });
    expect(items).toMatchObject([{ firstName: "Ann", emails: ["a@x.test"] }]);
    expect(items[0]).not.toHaveProperty("phones");
  });

  test("prints no personal data, except with --preview", async () => {
    const world = await createWorld(["Ann,Lee,ann@x.test", "Bob,Lee,none"]);
    const { stdout, stderr } = await world.run(world.toList);
    expect(stdout + stderr).not.toMatch(/Ann|Lee|ann@|none/);
    const preview = await world.run([world.file, "--preview"]);
    expect(preview.stdout).toContain('"ann@x.test"');
    expect(preview.stdout).toMatch(/\nL3 is invalid: Email: must be an e-mail address\n$/);
    expect((await world.client.getLeadList(world.listId)).memberCount).toBe(1);
  });

  test("--preview shows the first three rows and why they are invalid, and says how many there are", async () => {
    const world = await createWorld([",,a@x.test", "Ann,Lee,b@x.test", "Ann,Lee,c@x.test", "Ann,Lee,d@x.test"]);
    const { code, stdout } = await world.run([world.file, "--preview"]);
    expect(stdout).toMatch(/\nL2 is invalid: must have a firstName or a lastName\nL3: /);
    expect(stdout).toMatch(/\nThe first 3 of 4 rows\. --dry-run checks all of them\.\n$/);
    expect(code).toBe(0);
  });

  test("takes results by their index, and never takes a missing one for added", async () => {
    const world = await createWorld(buildRows(5));
    const service = await startFaultyService(stack().url, (exchange) => {
      if (!exchange.path.endsWith("add-prospects")) return false;
      const body = JSON.parse(exchange.text);
      exchange.text = JSON.stringify({ ...body, results: body.results.toReversed().slice(1) });
      return false;
    });
    const { code, stdout, stderr } = await world.run([...world.toList, "--json"], service.url);
    expect(JSON.parse(stdout), stderr).toMatchObject({ rows: 5, counts: { added: 4, unknown: 1 } });
    expect(code).toBe(1);
  });

  test("ends at a limit that is used up for longer than two minutes, says when to continue, and then continues", async () => {
    const world = await createWorld(buildRows(30));
    let isLimited = true;
    let calls = 0;
    const service = await startFaultyService(stack().url, () => false, {
      reject: ({ url = "" }) => {
        if (url.endsWith("add-prospects")) calls += 1;
        return isLimited && calls > 2 ? { status: 429, headers: { "retry-after": "3600" } } : undefined;
      },
    });
    const args = [...world.toList, "--batch", "10", "--concurrency", "1", "--json"];
    const first = await world.run(args, service.url);
    expect(JSON.parse(first.stdout)).toMatchObject({ rows: 30, counts: { added: 20, "not sent": 10 } });
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(
      /limit is used up\. Wait until \d\d:\d\d [\w+:-]+\. .*Run the same command again to continue\.\n/,
    );
    isLimited = false;
    calls = 0;
    const second = await world.run(args, service.url);
    expect(JSON.parse(second.stdout)).toMatchObject({ rows: 30, counts: { added: 30 } });
    expect([second.code, calls]).toEqual([0, 1]);
  });

  test("says that a smaller batch is needed, not how long to wait, if a call alone exceeds a limit", async () => {
    const world = await createWorld(buildRows(3));
    const state = { quota: 2, remaining: 1, resetSeconds: 3_600, verdict: "tooLarge" } as const;
    const { message } = buildLimitError([{ name: "prospectsPerDay", ...state }]);
    const rejection = {
      status: 429,
      headers: { "retry-after": "3600" },
      body: JSON.stringify({ error: { code: "TOO_MANY_REQUESTS", message } }),
    };
    const service = await startFaultyService(stack().url, () => false, {
      reject: ({ url = "" }) => (url.endsWith("add-prospects") ? rejection : undefined),
    });
    const { stderr } = await world.run(world.toList, service.url);
    expect(stderr).toMatch(
      /The request alone exceeds the organisation's limit of 2 prospects per day\. \(.*\) Begin again with --restart and a smaller --batch\.\n$/,
    );
  });

  test("stops at SIGINT, says how to continue, and then continues", async () => {
    const world = await createWorld(buildRows(30));
    let stop = () => {};
    const service = await startFaultyService(
      stack().url,
      ({ path }) => void (path.endsWith("add-prospects") && stop()),
    );
    const args = [...world.toList, "--batch", "10", "--concurrency", "1", "--json"];
    const child = world.start(args, service.url);
    stop = () => child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([1, null]);
    stop = () => {};
    const { stdout } = await world.run(args, service.url);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 30, counts: { added: 30 } });
  });
});

describe("the checkpoint of leads import", () => {
  /** Stops an import in its second batch. */
  async function createStopped() {
    const world = await createWorld(buildRows(30));
    let calls = 0;
    const service = await startFaultyService(stack().url, () => false, {
      reject: ({ url = "" }) => {
        if (!url.endsWith("add-prospects")) return undefined;
        calls += 1;
        return calls === 2 ? { status: 400, headers: {} } : undefined;
      },
    });
    const args = [...world.toList, "--batch", "10", "--concurrency", "1", "--json"];
    expect((await world.run(args, service.url)).code).toBe(1);
    return { ...world, args, runAgain: (extra: readonly string[] = []) => world.run([...args, ...extra], service.url) };
  }

  test("is tied to the content of the file: --restart begins again", async () => {
    const world = await createStopped();
    await world.writeFile("people.csv", [HEADER, ...buildRows(29)].join("\n"));
    const { code, stderr } = await world.runAgain();
    expect(stderr).toMatch(
      /\nThe file has changed since .* Undo the change to continue, or begin again with --restart\.\n$/,
    );
    expect(code).toBe(1);
    const { stdout } = await world.runAgain(["--restart"]);
    expect(JSON.parse(stdout).counts).toEqual({ alreadyInList: 10, added: 19 });
  });

  test("is tied to the mapping", async () => {
    const world = await createStopped();
    const { stderr } = await world.runAgain(["--map", "Last Name=companyName"]);
    expect(stderr).toContain("The mapping or another option has changed");
    expect((await world.runAgain(["--encoding", "windows-1252"])).stderr).toContain("another option has changed");
  });

  test("is tied to the user, because an operation belongs to one", async () => {
    const world = await createStopped();
    const { stderr } = await world.runAgain([
      "--token",
      await world.issueToken({ sub: "user_bob", org_role: "org:admin" }),
    ]);
    expect(stderr).toContain("The user of the token has changed since an import into this list was stopped.");
  });

  test("that is damaged is an error of one line", async () => {
    const world = await createStopped();
    const [name = ""] = (await world.listFiles()).filter((file) => file.includes(".import-"));
    await world.writeFile(name, "not a database, but longer than one hundred bytes ".repeat(10));
    const { stderr, code } = await world.runAgain();
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^The checkpoint .* cannot be used \(.*\)\. .* delete it\.$/);
    expect(code).toBe(1);
  });

  test("--restart keeps the list that the run has created", async () => {
    const world = await createWorld(buildRows(20));
    let calls = 0;
    const service = await startFaultyService(stack().url, () => false, {
      reject: ({ url = "" }) => {
        if (!url.endsWith("add-prospects")) return undefined;
        calls += 1;
        return calls === 1 ? { status: 400, headers: {} } : undefined;
      },
    });
    const args = [world.file, "--new", "Fair", "--json"];
    const first = await world.run(args, service.url);
    expect(first.code).toBe(1);
    const second = await world.run([...args, "--batch", "5", "--restart"], service.url);
    expect(JSON.parse(second.stdout)).toMatchObject({ listId: JSON.parse(first.stdout).listId, counts: { added: 20 } });
  });

  test("is tied to the list: another list gets all rows", async () => {
    const world = await createStopped();
    const { id } = await world.client.createLeadList({ name: "Another" });
    const { stdout } = await world.run([world.file, "--list", id, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 30, counts: { added: 30 } });
  });

  test("locks file and list: a second process that imports at the same time says so and sends nothing", async () => {
    const world = await createWorld(buildRows(3));
    const second: { code: unknown; stderr: string }[] = [];
    const service = await startFaultyService(stack().url, async ({ path }) => {
      if (path.endsWith("add-prospects")) second.push(await world.run(world.toList, service.url));
      return false;
    });
    const { code } = await world.run(world.toList, service.url);
    expect(code).toBe(0);
    expect(second).toMatchObject([
      { code: 1, stderr: expect.stringContaining("Another process is importing this file into this list.") },
    ]);
  });
});

describe("leads import never reports what did not happen", () => {
  test.each(["--rejects", "--report"])("%s must not be the imported file, which stays as it is", async (option) => {
    const world = await createWorld(buildRows(2));
    const link = world.path("link.csv");
    await symlink(world.file, link);
    for (const path of [world.file, link]) {
      const { code, stderr } = await world.run([...world.toList, option, path]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: "--report and --rejects must not be the file that is imported.\n",
      });
    }
    expect(await world.readFile("people.csv")).toBe([HEADER, ...buildRows(2)].join("\n"));
  });

  test("--rejects and --report must be two files", async () => {
    const world = await createWorld(buildRows(2));
    const path = world.path("out.csv");
    const { code, stderr } = await world.run([...world.toList, "--rejects", path, "--report", path]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "--report and --rejects must be two different files.\n" });
  });

  test.each([
    [".", "is a folder. Name a file."],
    ["nowhere/out.csv", "cannot be written (ENOENT)."],
  ])("a report that cannot be written, %s, ends the import before anything is sent", async (name, message) => {
    const world = await createWorld(buildRows(2));
    const { code, stderr } = await world.run([...world.toList, "--report", world.path(name)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${world.path(name)} ${message}\n` });
    expect(await world.readMembers()).toEqual([]);
  });

  test("a file that changes during the import: exit code 1, and only --restart begins again", async () => {
    const world = await createWorld(buildRows(30));
    let isChanged = false;
    const service = await startFaultyService(stack().url, async ({ path }) => {
      if (path.endsWith("add-prospects") && !isChanged) {
        isChanged = true;
        await world.writeFile("people.csv", [HEADER, "X,Y,none", ...buildRows(30)].join("\n"));
      }
      return false;
    });
    const args = [...world.toList, "--batch", "10", "--concurrency", "1", "--json"];
    const first = await world.run(args, service.url);
    expect(first.stderr).toMatch(/The file has changed during the import\. Begin again with --restart\.\n$/);
    expect(first.code).toBe(1);
    await world.writeFile("people.csv", [HEADER, ...buildRows(30)].join("\n"));
    expect((await world.run(args, service.url)).stderr).toContain("begin again with --restart.");
    const { stdout } = await world.run([...args, "--restart"], service.url);
    expect(JSON.parse(stdout)).toMatchObject({ rows: 30, counts: { alreadyInList: 30 } });
  });

  test("a result of another type is unknown", async () => {
    const world = await createWorld(buildRows(2));
    const service = await startFaultyService(stack().url, (exchange) => {
      exchange.text = exchange.text.replace(/("index":0,"id":)"[^"]*"/, "$117");
      return false;
    });
    const { code, stdout } = await world.run([...world.toList, "--json"], service.url);
    expect([code, JSON.parse(stdout).counts]).toEqual([1, { unknown: 1, added: 1 }]);
  });
});

describe("leads import says in one line what to do about", () => {
  test.each([
    ["a list that does not exist", ["--list", crypto.randomUUID()], /^The organisation of the token has no list /],
    [
      "no list",
      [],
      /^Either --list or --new is required, and not both\. Run "npm run leads -- import --help" for help\.$/,
    ],
    ["two lists", ["--list", crypto.randomUUID(), "--new", "x"], /^Either --list or --new is required, and not both\./],
    [
      "a preview with a report",
      ["--preview", "--report", "out.csv"],
      /^--preview writes no --report and no --rejects; /,
    ],
    ["a blank name", ["--new", " \u200b"], /^--new must not be blank\./],
    ["a wrong mapping", ["--new", "x", "--map", "Email=address"], /^--map: a column can be mapped to /],
    ["a batch that is too large", ["--new", "x", "--batch", "1001"], /^--batch must be a number from 1 to 1000\./],
  ])("%s", async (_, args, expected) => {
    const world = await createWorld(buildRows(1));
    const { code, stdout, stderr } = await world.run([world.file, ...args]);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n").at(-1)).toMatch(expected);
    expect(code).toBe(1);
    expect(await world.listFiles()).toEqual(["people.csv"]);
  });

  test("an address with the path of the API, where the list is not missing", async () => {
    const world = await createWorld(buildRows(1));
    const url = `${stack().url}/api/v1/entities`;
    const { code, stderr } = await world.run(world.toList, url);
    expect(stderr).toContain(`\nThere is no such service at ${url}. (getLeadList: 404 HTTP_404`);
    expect(code).toBe(1);
  });

  test("a list of companies", async () => {
    const world = await createWorld(buildRows(1));
    const { id } = await world.client.createLeadList({ name: "Companies", type: "company" });
    const { stderr } = await world.run([world.file, "--list", id]);
    expect(stderr).toContain("\nThe list contains companies. Choose a list of persons.\n");
  });
});
