import type { Job } from "../harness/job.ts";

/** Makes ready what a caller would have at hand; the function it yields does the job and says how many it added. */
export type Contender = (job: Job) => Promise<() => Promise<number>>;

/** Each in a module of its own, so that a process loads one of them only. */
export const CONTENDERS: Readonly<Record<string, () => Promise<{ readonly contender: Contender }>>> = {
  ours: () => import("./service.ts"),
  floor: () => import("./baseline.ts"),
  "SDK floor": () => import("./replay-sdk.ts"),
  tutorial: () => import("./naive.ts"),
  transact: () => import("./transactions.ts"),
  electrodb: () => import("./electrodb.ts"),
  "dynamodb-toolbox": () => import("./dynamodb-toolbox.ts"),
};
