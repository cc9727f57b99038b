import * as v from "valibot";

export const INVALID_CURSOR = "must be the nextCursor of an earlier page of the same listing";

/** A parameter with the number of items to return: 1 to 100. */
export const limitParameter = (byDefault: `${number}`) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^-?\d{1,15}$/, "must be a whole number"),
      v.transform(Number),
      v.minValue(1),
      v.maxValue(100),
    ),
    byDefault,
  );

/** The query parameters of a listing. Their values are strings. */
export const PageQuery = v.object({
  limit: limitParameter("50"),
  // The characters of base64url. The codec finds out whether the service created it.
  cursor: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1_024), v.regex(/^[\w-]*$/, INVALID_CURSOR))),
});
export type PageQuery = v.InferOutput<typeof PageQuery>;

export interface Page<T> {
  readonly items: T[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

export const pageSchema = <S extends v.GenericSchema>(item: S) =>
  v.object({
    items: v.pipe(v.array(item), v.description("The items of this page.")),
    nextCursor: v.nullable(
      v.pipe(v.string(), v.description("Send it as `cursor` to get the next page. Null on the last page.")),
    ),
  });
