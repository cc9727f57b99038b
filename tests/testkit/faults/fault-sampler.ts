import { toCanonicalJson } from "./canonical-json.ts";
import { hash } from "./random.ts";

/** Decides about faults: a number from 0 to less than 1 for the same question about the same content, which is JSON. */
export type Sampler = (decision: string, content: string) => number;

/**
 * Each decision follows from the seed, what is decided on, and how often that came before. Under concurrency requests
 * arrive in another order each time; numbers drawn one after the other would then fall on other requests.
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

/** Neither the hour at which a test runs nor the order in which the engine names attributes changes what happens in it. */
const normalizeContent = (content: string): string =>
  toCanonicalJson(JSON.parse(content)).replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"|"N":"\d{10}"/g, '"a time"');
