import fc from "fast-check";

/** Part of every generated text and key that the service may store, but must never return in an error or log. */
export const SENT_MARKER = "sent7f3a";
/** Part of every generated text and key that the service must not even store. */
export const UNKNOWN_FIELD_MARKER = "foreign9c1d";

/** Any string, often with lone surrogates, control characters, and characters that are special in keys, queries and templates. */
export const anyString = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("\ud800", "\udfff", "\u0000", "#", "'", '"', "?", "\\", "${", "é", "İ"),
    maxLength: 8,
  }),
);
export const sentText = anyString.map((rest) => `${rest}${SENT_MARKER}`);
export const wellFormedText = fc.string({ unit: "grapheme", maxLength: 12 }).map((rest) => `${SENT_MARKER}${rest}`);
export const longText = fc
  .integer({ min: 250, max: 20_000 })
  .map((length) => SENT_MARKER.repeat(Math.ceil(length / SENT_MARKER.length)));
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, 2 ** 53, 1e308, Number.NaN));

/** JSON of any shape and limited depth, with the marker in every text and key. */
export const anyJson = (marker: string) =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant(null),
      fc.boolean(),
      number,
      anyString.map((rest) => `${rest}${marker}`),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(
        anyString.map((rest) => `${marker}${rest}`),
        tie("value"),
        { maxKeys: 4 },
      ),
    ),
  })).value;

export const sentJson = anyJson(SENT_MARKER);
export const deeplyNestedJson = fc
  .integer({ min: 50, max: 1_000 })
  .map((depth) => `${'{"a":['.repeat(depth)}"${SENT_MARKER}"${"]}".repeat(depth)}`);
