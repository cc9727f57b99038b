import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Death, type Ending, runScene, type Scene } from "../testkit/faults/crash.ts";
import { MOST_SHOWN, say, seedOf, sized, upTo } from "../testkit/faults/sizes.ts";
import { startWorkers } from "../testkit/faults/workers.ts";

/** Calls that are interrupted side by side. */
const LANES = 2;
/** The more prospects, the more database requests, and so moments to be killed at. */
const SCALE = sized(4, 30);
const COUNTS = { nowhere: 4 * SCALE, global: 4 * SCALE, copied: 3 * SCALE, member: 3 * SCALE, removed: 3 * SCALE };
const MODES = ["direct", "manual", "bulk"] as const;

let workers: ReturnType<typeof startWorkers>;
beforeAll(() => {
  workers = startWorkers(LANES);
});
afterAll(() => workers.stop());

test("a process killed at any database request leaves nothing that the retry does not put right", async (context) => {
  const seed = seedOf(context);
  let deaths = 0;
  const deviations: string[] = [];
  for (const mode of MODES.slice(0, sized(1, MODES.length))) {
    const scene: Scene = { seed, mode, counts: COUNTS };
    const worker = await workers.take();
    const clean = await runScene(scene, worker);
    await worker.kill();
    const moments = upTo(clean.requests).flatMap((i): Death[] => [
      { request: i + 1, moment: "before the commit" },
      { request: i + 1, moment: "after the commit" },
    ]);
    deaths += moments.length;
    deviations.push(...(await dieAtAll(scene, moments, clean)));
  }
  say(`${deaths} kills: ${deviations.length} deviations`);
  expect(deviations.slice(0, MOST_SHOWN)).toEqual([]);
  expect(deaths).toBeGreaterThanOrEqual(sized(16, 200));
});

/** In each lane the one that survived is the next to die. */
async function dieAtAll(scene: Scene, moments: readonly Death[], clean: Ending): Promise<string[]> {
  const deviations: string[] = [];
  const left = moments.values();
  await Promise.all(
    upTo(LANES).map(async () => {
      let survivor = await workers.take();
      for (const death of left) {
        const victim = survivor;
        survivor = await workers.take();
        const ending = await runScene(scene, survivor, { ...death, victim });
        const found = [
          ...ending.deviations,
          ...(isDeepStrictEqual(ending.answer, clean.answer) ? [] : [`answered ${ending.answer?.text.slice(0, 99)}`]),
          ...(isDeepStrictEqual(ending.stored, clean.stored) ? [] : ["stored something else"]),
        ];
        deviations.push(...found.map((text) => `${scene.mode}, request ${death.request}, ${death.moment}: ${text}`));
      }
      await survivor.kill();
    }),
  );
  return deviations;
}
