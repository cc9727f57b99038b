import { toCanonicalJson } from "./canonical-json.ts";
import { hash } from "./random.ts";

/**
 * Returns a number from 0 to less than 1 for a decision about a request.
 * @param decision the name of the decision; part of the hash
 * @param content the request, or a part of it, as JSON
 */
export type Sampler = (decision: string, content: string) => number;

/**
 * Creates a sampler that computes each number from the seed, the decision, the content and the number of times this
 * decision was made for this content. A sequential generator would not be reproducible, because concurrent requests
 * arrive in a different order in each run.
 */
export function createSampler(seed: string): Sampler {
  const counts = new Map<number, number>();
  return (decision, content) => {
    const subject = hash(decision, normalizeContent(content));
    const count = (counts.get(subject) ?? 0) + 1;
    counts.set(subject, count);
    return hash(seed, String(subject), String(count)) / 2 ** 32;
  };
}

/** Replaces times and sorts keys, because the time of a run and the engine's attribute order must not change decisions. */
const normalizeContent = (content: string): string =>
  toCanonicalJson(JSON.parse(content)).replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"|"N":"\d{10}"/g, '"a time"');
