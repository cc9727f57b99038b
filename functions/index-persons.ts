import { createIndexer } from "../lib/person-index/create-indexer.ts";

export const handler = createIndexer();
