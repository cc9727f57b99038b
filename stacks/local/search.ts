import { fillSearchIndex } from "./fill-search-index.ts";
import type { GatewayHandler } from "./gateway/invoke.ts";

/** The index of persons of a running stack. */
export interface LocalSearch {
  /** Makes a handler wait until the index has all persons that the table had at the start. */
  readonly whenFilled: (handler: GatewayHandler) => GatewayHandler;
  readonly close: () => Promise<void>;
}

/**
 * Opens the engine that the functions of this process share, and fills its index in the background, because that would double the
 * time of a start with the demo data. The environment of the functions must have been set.
 */
export async function startSearch(databaseEndpoint: string, globalTable: string): Promise<LocalSearch> {
  const { openSearchEngine } = await import("../../lib/person-search/create-search-engine.ts");
  const engine = await openSearchEngine();
  const { isComplete, stop } = fillSearchIndex(databaseEndpoint, globalTable, engine);
  return {
    whenFilled: (handler) => async (event, context) => {
      await isComplete;
      return handler(event, context);
    },
    async close() {
      await stop();
      await engine.close();
    },
  };
}
