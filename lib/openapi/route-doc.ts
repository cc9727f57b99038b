/** Documentation of a route that its schemas do not contain. */
export interface RouteDocs {
  readonly description: string;
  /** The example of the path's `{id}`, if the one of its resource does not suit this route. */
  readonly id?: string;
  /** Example bodies by name. Documentation pages send the first one by default. */
  readonly requests?: Readonly<Record<string, unknown>>;
  /** The description of the success response. */
  readonly success: string;
  /** Example responses by name. */
  readonly responses?: Readonly<Record<string, unknown>>;
}

export const PAGING = "To get the next page, send `nextCursor` as `cursor`. On the last page, `nextCursor` is null.";

/** Examples by name, as the document contains them. */
export const toExampleObjects = (examples: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
