import type { RouteName, RouteTypes } from "./route-types.ts";

/** What every method accepts. */
export interface CallOptions {
  /** Ends the call at once, also while it waits for a retry. The call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

interface KeyOption {
  /**
   * Identifies the operation: a call with the same key and the same content completes it, and does nothing twice. 1 to 255
   * printable ASCII characters. Without it, the client generates a key, which all attempts of this call share.
   */
  readonly idempotencyKey?: string | undefined;
}
interface IfMatchOption {
  /** Restricts the change to the version with this `etag`; otherwise the call rejects with status 412. */
  readonly ifMatch?: string | undefined;
}

type OptionsOf<T extends RouteTypes[RouteName]> = CallOptions &
  (T["changes"] extends true ? KeyOption : unknown) &
  (T["ifMatch"] extends true ? IfMatchOption : unknown);

type IdOf<T extends RouteTypes[RouteName]> = T["id"] extends true ? [id: string] : [];
type InputOf<T extends RouteTypes[RouteName]> = T["body"] extends undefined
  ? T["query"] extends undefined
    ? []
    : object extends T["query"]
      ? [query?: T["query"]]
      : [query: T["query"]]
  : [body: T["body"]];

type MethodOf<T extends RouteTypes[RouteName]> = T["prefer"] extends undefined
  ? (...args: [...IdOf<T>, ...InputOf<T>, options?: OptionsOf<T>]) => Promise<T["response"]>
  : /** @param options.prefer asks for one result for each entry; `handling=lenient` also accepts invalid entries */
    <P extends T["prefer"] | undefined = undefined>(
      ...args: [...IdOf<T>, ...InputOf<T>, options?: OptionsOf<T> & { readonly prefer?: P }]
    ) => Promise<P extends undefined ? T["response"] : T["representation"]>;

/** One method for each route, named like the route. */
export type Methods = { readonly [Name in keyof RouteTypes]: MethodOf<RouteTypes[Name]> };
