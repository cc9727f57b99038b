import type { Fault } from "./fault.ts";
import type { Worker } from "./workers.ts";

export type KillMoment = "before the commit" | "after the commit";

/** Kills the worker when its n-th request reaches the database: before the engine sees it, or after the engine commits it. */
export function killAt(n: number, moment: KillMoment, { kill }: Worker): Fault {
  let count = 0;
  return async (request, next) => {
    count++;
    if (count !== n) return next(request);
    if (moment === "after the commit") await next(request);
    await kill();
    return "reset";
  };
}
