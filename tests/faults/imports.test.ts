import { once } from "node:events";
import { expect, test } from "vitest";
import { createRandom, type Random } from "../testkit/faults/random.ts";
import { range, scaled, useSeed } from "../testkit/faults/seed.ts";
import { type Rejection, startFaultyService } from "../testkit/faulty-service.ts";
import { createImportWorld, type ImportedState } from "../testkit/import-world.ts";
import { useStack } from "../testkit/use-stack.ts";

/** An import that is disturbed ends like one that is not: the same counts, the same report, the same members. */

const stack = useStack("none");

const ROWS = scaled(1_000, 5_000);
const BATCH = ROWS / 5;
/** One that reads the list, and one for each batch. */
const REQUESTS = 6;
/** Some persons are in two rows, and some rows are invalid. */
const CSV = [
  "First Name,Last Name,Email,Title",
  ...range(ROWS).map((i) => {
    const person = i % 97 === 5 ? Math.floor(i / 2) : i;
    const email = i % 500 === 7 ? "none" : `lee${person}@example.com`;
    return `Ann,Lee ${person},${email},CEO`;
  }),
].join("\n");

async function createImport() {
  const world = await createImportWorld(stack());
  const file = await world.writeFile("people.csv", CSV);
  const args = [file, "--list", world.listId, "--batch", String(BATCH), "--json", "--report", world.path("report.csv")];
  return {
    start: (url: string) => world.start(args, url),
    /** Runs the command until it has ended. On a busy machine, the service can be too slow for one run. */
    async finish(url = stack().url): Promise<ImportedState> {
      let { code, stdout, stderr } = await world.run(args, url);
      for (let i = 0; code === 1 && i < 5; i++) ({ code, stdout, stderr } = await world.run(args, url));
      expect(code, stderr).toBe(2);
      const { listId, ...summary } = JSON.parse(stdout);
      expect(listId).toBe(world.listId);
      return world.readState(summary, "report.csv");
    },
  };
}

/** A run takes two seconds, and many times as long on a busy machine. */
const OPTIONS = { timeout: scaled(3, 60) * 60_000 };

test(
  "imports that are killed at any moment and started again end like one undisturbed run",
  OPTIONS,
  async (context) => {
    const seed = useSeed(context);
    const clean = await (await createImport()).finish();
    for (const run of range(scaled(3, 50))) {
      const random = createRandom(`${seed}/${run}`);
      const [killed, last] = [await createImport(), random.int(1, REQUESTS)];
      const isBefore = random.chance(0.5);
      let requests = 0;
      let kill = () => {};
      const service = await startFaultyService(
        stack().url,
        () => {
          if (requests >= last) kill();
          return false;
        },
        {
          reject: () => {
            requests += 1;
            if (isBefore && requests >= last) kill();
            return undefined;
          },
        },
      );
      const child = killed.start(service.url);
      kill = () => child.kill("SIGKILL");
      await once(child, "close");
      expect([1, null]).toContain(child.exitCode);
      expect(await killed.finish(service.url)).toEqual(clean);
    }
  },
);

test(
  "imports through a service that rejects requests, and loses responses, end like one undisturbed run",
  OPTIONS,
  async (context) => {
    const seed = useSeed(context);
    const clean = await (await createImport()).finish();
    for (const run of range(scaled(1, 20))) {
      const random = createRandom(`${seed}/${run}`);
      const lose = () => random.chance(0.2);
      const service = await startFaultyService(
        stack().url,
        (_, response) => lose() && response.destroy() !== undefined,
        {
          reject: () => reject(random),
        },
      );
      expect(await (await createImport()).finish(service.url)).toEqual(clean);
    }
  },
);

function reject(random: Random): Rejection | undefined {
  if (random.chance(0.1)) return "reset";
  if (!random.chance(0.2)) return undefined;
  return { status: random.pick([429, 503]), headers: { "retry-after": String(random.int(0, 1)) } };
}
