/** The service's limit for entries of one call. */
export const MAX_ENTRIES = 1_000;
/**
 * The limit for the JSON of a call, measured as a JSON string: quotes and backslashes count twice. That is how it is in Lambda's
 * event, which has at most 6 MB.
 */
const MAX_BYTES = 4_000_000;

/** At least those of `{"prospects":[]}` as a JSON string. */
const FRAME_BYTES = 20;

export interface Batch {
  /** The position of its first entry in the input. */
  readonly start: number;
  readonly length: number;
  /** The `index` of its first entry in the response. */
  readonly firstIndex: number;
  /** The body of the call as JSON text. Undefined if the only entry is too large for any call. */
  readonly body: string | undefined;
}

/**
 * Cuts an input into the batches that calls can take. The cuts depend on nothing but the entries and `maxEntries`, so that a
 * repeated run makes the same calls. Each entry is in exactly one batch, in the order of the input. The input is read as far as
 * the next batch needs, and one entry further.
 */
export async function* cutIntoBatches(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  maxEntries: number,
): AsyncGenerator<Batch, void, undefined> {
  let start = 0;
  let texts: string[] = [];
  let bytes = FRAME_BYTES;
  const take = (): Batch => {
    const batch = { start, length: texts.length, firstIndex: 0, body: `{"prospects":[${texts.join()}]}` };
    start += texts.length;
    texts = [];
    bytes = FRAME_BYTES;
    return batch;
  };
  for await (const entry of entries) {
    // An array in JSON has null in place of what is not JSON, such as undefined.
    const text = JSON.stringify(entry) ?? "null";
    const own = measure(text);
    if (texts.length > 0 && (texts.length === maxEntries || bytes + own > MAX_BYTES)) yield take();
    if (FRAME_BYTES + own > MAX_BYTES) {
      yield { start, length: 1, firstIndex: 0, body: undefined };
      start += 1;
      continue;
    }
    texts.push(text);
    bytes += own;
  }
  if (texts.length > 0) yield take();
}

/**
 * Cuts the first ids of a stored search into windows that calls can take.
 * @param readCount reads how many ids
 */
export async function* cutIntoWindows(
  searchId: string,
  readCount: () => Promise<number>,
  maxEntries: number,
): AsyncGenerator<Batch, void, undefined> {
  const count = await readCount();
  for (let start = 0; start < count; start += maxEntries) {
    const length = Math.min(maxEntries, count - start);
    const selection = { mode: "bulk", searchId, startIndex: start, targetCount: length };
    yield { start, length, firstIndex: start, body: JSON.stringify({ selection }) };
  }
}

const encoder = new TextEncoder();

/** The size of an entry and the comma behind it, in a JSON string in UTF-8: that of the string without its two quotes. */
const measure = (text: string): number => encoder.encode(JSON.stringify(text)).length - 1;
