import { hash } from "./random.ts";

/** Decides about faults: a number from 0 to less than 1 for the same question about the same content. */
export type Dice = (question: string, content: string) => number;

/**
 * Each decision follows from the seed, what is decided on, and how often that came before. Under concurrency requests
 * arrive in another order each time; numbers drawn one after the other would then fall on other requests.
 */
export function diceFrom(seed: string): Dice {
  const times = new Map<number, number>();
  return (question, content) => {
    const subject = hash(question, withoutTimes(content));
    const time = (times.get(subject) ?? 0) + 1;
    times.set(subject, time);
    return hash(seed, String(subject), String(time)) / 2 ** 32;
  };
}

/** The hour at which a test runs must not change what happens in it. */
const withoutTimes = (content: string): string =>
  content.replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"|"N":"\d{10}"/g, '"a time"');
