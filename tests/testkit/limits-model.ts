import { LIMIT_NAMES, LIMIT_RULES, type Limits, WINDOW_SECONDS } from "../../lib/limits/limits.ts";
import type { LimitState } from "../../lib/limits/take-from-limits.ts";
import { COUNTERS, type Usage } from "../../lib/limits/usage.ts";

/** A naive model of an organisation's limits: it keeps every accepted request, and adds up those of the window. */
export function createLimitsModel(limits: Limits) {
  const accepted: { readonly usage: Usage; readonly time: number }[] = [];
  return {
    /** Takes one request. @returns the states of its limits as the service must return them */
    take(usage: Usage, now: Date): LimitState[] {
      const states = LIMIT_NAMES.flatMap((name) => {
        const { counter, window } = LIMIT_RULES[name];
        const [quota, needed = 0] = [limits[name], usage[counter]];
        if (quota === undefined || needed === 0) return [];
        const windowMs = WINDOW_SECONDS[window] * 1_000;
        const start = now.getTime() - (now.getTime() % windowMs);
        const used = accepted.reduce((sum, past) => sum + (past.time < start ? 0 : (past.usage[counter] ?? 0)), 0);
        return [{ name, quota, needed, used, secondsLeft: (start + windowMs - now.getTime()) / 1_000 }];
      });
      const isAccepted = states.every(({ quota, needed, used }) => used + needed <= quota);
      if (isAccepted) accepted.push({ usage, time: now.getTime() });
      return states.map(({ name, quota, needed, used, secondsLeft }) => ({
        name,
        quota,
        remaining: Math.max(0, quota - used - (isAccepted ? needed : 0)),
        resetSeconds: Math.ceil(secondsLeft),
        verdict: used + needed <= quota ? "fits" : needed > quota ? "tooLarge" : "usedUp",
      }));
    },
    /** What was used on a day. @param day YYYY-MM-DD */
    usageOf(day: string): Usage {
      const requests = accepted.filter(({ time }) => new Date(time).toISOString().startsWith(day));
      const sums = COUNTERS.map((counter) => [
        counter,
        requests.reduce((sum, { usage }) => sum + (usage[counter] ?? 0), 0),
      ]);
      return Object.fromEntries(sums.filter(([, sum]) => sum !== 0));
    },
  };
}
