import * as v from "valibot";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { defineCommand, UsageError } from "../command.ts";
import { connectDatabase, DATABASE_VARIABLES } from "../connect-database.ts";
import { toEnvironmentError } from "../describe-database-error.ts";
import { organisationId, tenantsTable } from "../options.ts";
import { recountLists } from "./recount-lists.ts";

export const command = defineCommand({
  description: `Use it for lists that show a wrong number, and once for all lists that are older than their counts.
The lists can be used meanwhile. Either --org or --all is required.`,
  options: {
    table: tenantsTable,
    org: {
      placeholder: "ID",
      description: "count the lists of this organisation",
      schema: v.optional(organisationId),
    },
    list: {
      placeholder: "ID",
      description: "count only this list of the organisation",
      schema: v.optional(v.pipe(v.string(), v.uuid("must be a UUID"), v.toLowerCase())),
    },
    all: {
      description: "count all lists of all organisations; reads the whole table",
      schema: v.optional(v.literal(true)),
    },
  },
  positionals: {},
  environment: DATABASE_VARIABLES,
  async run({ table, org, list, all }) {
    if ((org === undefined) === (all === undefined)) throw new UsageError("Either --org or --all is required");
    if (list !== undefined && org === undefined) throw new UsageError("--list needs --org");
    const { checked, corrected, left, unreadable } = await recount({ table, org, list });
    if (org !== undefined && checked === 0)
      throw new EnvironmentError(`The organisation ${org} has no ${list === undefined ? "lists" : `list ${list}`}.`);
    console.log(`Checked ${formatLists(checked)}: ${corrected} corrected, ${left} left.`);
    if (left > 0)
      console.log(
        `${formatLists(left)} ${left === 1 ? "was" : "were"} changed within the last minute; ` +
          `the job settleCounts counts ${left === 1 ? "it" : "them"}.`,
      );
    return unreadable > 0 ? 1 : 0;
  },
});

async function recount({ table, ...selection }: Pick<Parameters<typeof recountLists>[0], "table" | "org" | "list">) {
  try {
    return await recountLists({
      client: connectDatabase(),
      table,
      ...selection,
      onUnreadable: ({ pk, sk }) => console.error(`The item ${pk}, ${sk} is not a list as the service writes it.`),
    });
  } catch (error) {
    throw toEnvironmentError(error, table);
  }
}

const formatLists = (count: number) => `${count.toLocaleString("en")} list${count === 1 ? "" : "s"}`;
