import { createHash } from "node:crypto";

/** Reproducible random values. */
export interface Random {
  /** From 0 to less than 1. */
  readonly next: () => number;
  /** An integer from `min` to `max`, both inclusive. */
  readonly int: (min: number, max: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
  /** `count` different elements in random order, or all elements if there are fewer. */
  readonly sample: <T>(values: readonly T[], count: number) => T[];
  readonly uuid: () => string;
}

/** Returns an integer from 0 to 2^32 - 1 that depends on every character of every text. */
export const hash = (...texts: readonly string[]): number =>
  createHash("sha1").update(JSON.stringify(texts)).digest().readUInt32BE();

/** Creates a generator (mulberry32) that returns the same values for the same seed. 32 bits of state are enough for tests. */
export function createRandom(seed: string): Random {
  let state = hash(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (values) => values[int(0, values.length - 1)] ?? values[0],
    sample(values, count) {
      const left = [...values];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(int(0, left.length - 1), 1)).flat();
    },
    uuid: () => formatUuid(Array.from({ length: 4 }, () => int(0, 2 ** 32 - 1))),
  };
}

/** Formats 128 random bits as a UUID of version 4 (RFC 9562). */
function formatUuid(words: readonly number[]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
