import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import pMap from "p-map";
import { chunk } from "../chunks.ts";
import { computeFingerprint } from "../person-search/fingerprint.ts";
import type { PersonIndex } from "../person-search/search-engine.ts";
import { type Documents, readDocuments } from "./read-documents.ts";
import { type Segment, scanPersons } from "./scan-persons.ts";
import { type RunStep, settleDocuments } from "./settle-documents.ts";

const SEGMENTS = 32;
const CONCURRENCY = 8;
/** DynamoDB's maximum. */
const MAX_SEGMENTS = 1_000_000;
/** A segment of a sample has about so many items: few, so that the sample is spread over the table. */
const ITEMS_PER_SAMPLED_SEGMENT = 50;
const READ_BATCH = 500;
/** After this time, a change of the table is in the index, and can be found. */
const DELAY_OF_CHANGES_MS = 3_000;

/** Numbers of persons. */
export interface Verified {
  checked: number;
  /** In the table, but not in the index. */
  missing: number;
  /** In both, but with another content. */
  outdated: number;
  /** In the index, but not in the table. */
  surplus: number;
}

interface Verifying {
  readonly run: RunStep;
  readonly index: PersonIndex;
  /** How many items the table has, about. */
  readonly itemCount: number;
  /** Checks about so many persons of the table and of the index, chosen at random; all by default. */
  readonly sampleSize?: number | undefined;
  /** Puts and removes the persons that differ. */
  readonly isRepair: boolean;
  readonly onProgress?: (verified: Verified) => void;
  readonly signal?: AbortSignal;
  /** How long a difference must last to count. */
  readonly delayOfChangesMs?: number;
}

/**
 * Compares an index with the table, in both directions, while both are in use.
 * @returns what was found; less than everything if `signal` stopped it
 * @throws errors of the engine and of the database
 */
export async function verifyIndex({ run, index, signal, ...options }: Verifying): Promise<Verified> {
  const { sampleSize, delayOfChangesMs = DELAY_OF_CHANGES_MS } = options;
  const verified: Verified = { checked: 0, missing: 0, outdated: 0, surplus: 0 };
  const isEnough = (checked: number) => signal?.aborted || checked >= (sampleSize ?? Number.POSITIVE_INFINITY);

  async function check(documents: Documents): Promise<void> {
    verified.checked += documents.size;
    const suspects = await findDifferences(index, documents);
    if (suspects.size > 0) {
      await wait(delayOfChangesMs);
      const current = await run((database) => readDocuments(database, [...suspects.keys()]));
      const differences = await findDifferences(index, current);
      for (const kind of differences.values()) verified[kind] += 1;
      if (options.isRepair) await settleDocuments(run, index, pick(current, differences));
    }
    options.onProgress?.(verified);
  }

  const checkSegment = async (segment: Segment) => {
    if (isEnough(verified.checked)) return;
    for await (const { documents } of scanPersons(run, segment)) {
      await check(documents);
      if (isEnough(verified.checked)) return;
    }
  };
  // One segment of a sample after the other, so that it does not become much larger.
  await pMap(listSegments(options), checkSegment, { concurrency: sampleSize === undefined ? CONCURRENCY : 1 });

  let checkedInIndex = 0;
  for await (const persons of index.listPersons(sampleSize)) {
    for (const ids of chunk(
      persons.map(({ id }) => id),
      READ_BATCH,
    )) {
      if (isEnough(checkedInIndex)) return verified;
      checkedInIndex += ids.length;
      const documents = await run((database) => readDocuments(database, ids));
      await check(new Map([...documents].filter(([, document]) => !document)));
    }
  }
  return verified;
}

type Difference = "missing" | "outdated" | "surplus";

async function findDifferences(index: PersonIndex, documents: Documents): Promise<Map<string, Difference>> {
  const indexed = await index.findPersons([...documents.keys()]);
  const fingerprints = new Map(indexed.map(({ id, fingerprint }) => [id, fingerprint]));
  const differences = new Map<string, Difference>();
  for (const [id, document] of documents) {
    const fingerprint = fingerprints.get(id);
    if (!document && fingerprint !== undefined) differences.set(id, "surplus");
    if (document && fingerprint === undefined) differences.set(id, "missing");
    if (document && fingerprint !== undefined && fingerprint !== computeFingerprint(document))
      differences.set(id, "outdated");
  }
  return differences;
}

const pick = (documents: Documents, ids: ReadonlyMap<string, unknown>): Documents =>
  new Map([...documents].filter(([id]) => ids.has(id)));

/** All segments of the table, or for a sample small ones in a random order, each once. */
function* listSegments({ itemCount, sampleSize }: Pick<Verifying, "itemCount" | "sampleSize">): Generator<Segment> {
  if (sampleSize === undefined) {
    for (let index = 0; index < SEGMENTS; index++) yield { index, total: SEGMENTS };
    return;
  }
  const total = Math.min(MAX_SEGMENTS, Math.max(1, Math.ceil(itemCount / ITEMS_PER_SAMPLED_SEGMENT)));
  const visited = new Set<number>();
  while (visited.size < total) {
    const index = randomInt(total);
    if (!visited.has(index)) yield { index, total };
    visited.add(index);
  }
}
