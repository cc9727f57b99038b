import { canonical } from "./canonical-json.ts";
import { hash } from "./random.ts";

/** Decides about faults: a number from 0 to less than 1 for the same question about the same content, which is JSON. */
export type Dice = (question: string, content: string) => number;

/**
 * Each decision follows from the seed, what is decided on, and how often that came before. Under concurrency requests
 * arrive in another order each time; numbers drawn one after the other would then fall on other requests.
 */
export function diceFrom(seed: string): Dice {
  const times = new Map<number, number>();
  return (question, content) => {
    const subject = hash(question, timeless(content));
    const time = (times.get(subject) ?? 0) + 1;
    times.set(subject, time);
    return hash(seed, String(subject), String(time)) / 2 ** 32;
  };
}

/** Neither the hour at which a test runs nor the order in which the engine names attributes changes what happens in it. */
const timeless = (content: string): string =>
  canonical(JSON.parse(content)).replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"|"N":"\d{10}"/g, '"a time"');
