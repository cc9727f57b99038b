import type { Job } from "../harness/job.ts";

/** Prepares the input that a caller would already have. The returned function does the job and returns how many persons it added. */
export type Contender = (job: Job) => Promise<() => Promise<number>>;

/** One module each, loaded on demand, so that a process loads only the contender that it measures. */
export const CONTENDERS: Readonly<Record<string, () => Promise<{ readonly contender: Contender }>>> = {
  service: () => import("./service.ts"),
  baseline: () => import("./baseline.ts"),
  "replay-sdk": () => import("./replay-sdk.ts"),
  naive: () => import("./naive.ts"),
  transactions: () => import("./transactions.ts"),
  electrodb: () => import("./electrodb.ts"),
  "dynamodb-toolbox": () => import("./dynamodb-toolbox.ts"),
};
