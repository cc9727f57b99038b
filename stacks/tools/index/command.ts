import * as v from "valibot";
import { defineCommand, UsageError } from "../command.ts";
import { connectDatabase, DATABASE_VARIABLES } from "../connect-database.ts";
import { required } from "../options.ts";
import { createStopSignal } from "../stop-signal.ts";
import { openIndex } from "./open-index.ts";
import { rebuild } from "./rebuild.ts";
import { verify } from "./verify.ts";

const wholeNumber = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,8}$/, "must be a whole number from 1 on"),
  v.transform(Number),
);

export const command = defineCommand({
  description: `rebuild fills a new index from the table, next to the one that is searched, which it then replaces. Searches and
changes go on meanwhile. A rebuild that was stopped continues where it stopped if it is run again.
verify compares the index with the table in both directions. The exit code is 1 if they differ and --repair is not given.`,
  options: {
    table: {
      placeholder: "NAME",
      description: 'name of the global table, as "npm run deploy" prints it',
      schema: required,
    },
    restart: {
      description: "rebuild: do not continue the rebuild that was stopped",
      schema: v.optional(v.literal(true)),
    },
    sample: {
      placeholder: "N",
      description: "verify: compare about N persons of the table and of the index, chosen at random (default: all)",
      schema: v.optional(wholeNumber),
    },
    repair: {
      description: "verify: put and remove the persons that differ",
      schema: v.optional(v.literal(true)),
    },
  },
  positionals: {
    action: {
      placeholder: "rebuild|verify",
      description: "what to do with the index of persons",
      schema: v.picklist(["rebuild", "verify"], "must be rebuild or verify"),
    },
  },
  environment: {
    OPENSEARCH_URL:
      'address of the engine: the output openSearchUrl of "npm run deploy", with user and password if it needs them',
    OPENSEARCH_INDEX: "name of the index: the output openSearchIndex (default: persons)",
    OPENSEARCH_REGION: "region of a domain of AWS, whose requests must be signed",
    OPENSEARCH_SHARDS: "shards of a new index (default: 1)",
    SEARCH_INDEX: 'without OPENSEARCH_URL: file of the index in SQLite: persons.db in the folder DATA of "npm start"',
    ...DATABASE_VARIABLES,
  },
  async run({ table, restart, sample, repair }, { action }) {
    if (action === "verify" && restart) throw new UsageError("--restart is an option of rebuild");
    if (action === "rebuild" && (sample || repair)) throw new UsageError("--sample and --repair are options of verify");
    const common = { client: connectDatabase(), table, index: await openIndex(), signal: createStopSignal() };
    try {
      if (action === "rebuild") return await rebuild({ ...common, isRestart: restart ?? false });
      return await verify({ ...common, sampleSize: sample, isRepair: repair ?? false });
    } finally {
      await common.index.close();
    }
  },
});
