import { once } from "node:events";
import * as v from "valibot";
import type { Client } from "../../../lib/client/client.ts";
import { EnvironmentError } from "../../../lib/environment-error.ts";
import { defineCommand } from "../command.ts";
import { formatCsvLine } from "../import/mapping/format-csv-line.ts";
import { EXPORT_COLUMNS } from "../import/mapping/targets.ts";
import { endWithOutput } from "../output.ts";
import { formatCount } from "../progress-line.ts";
import { runWithService } from "../run-with-service.ts";
import { TARGET_VARIABLES, targetOptions } from "../target.ts";
import { formatCells } from "./cells.ts";

export const command = defineCommand({
  description: `Prints the persons of a list as CSV. Importing the file again changes nothing.
An apostrophe is in front of cells that a spreadsheet would run as a formula. An import removes it.`,
  options: {
    list: {
      placeholder: "ID",
      description: "the list",
      schema: v.pipe(v.string("is required"), v.uuid("must be a UUID"), v.toLowerCase()),
    },
    ...targetOptions,
  },
  positionals: {},
  environment: TARGET_VARIABLES,
  run: ({ list: listId, ...options }) =>
    runWithService(options, { listId }, async (client) => {
      const { type, memberCount } = await client.getLeadList(listId);
      if (type !== "person") throw new EnvironmentError("The list contains companies. Only persons can be exported.");
      const { persons, erased } = await printPersons(client, listId);
      const rest = erased > 0 ? `, without ${formatCount(erased, "person")} whom the organisation erased` : "";
      console.error(`Exported ${formatCount(persons, "person")}${rest}.`);
      if (persons + erased !== memberCount)
        console.error(`The list had ${formatCount(memberCount, "member")} at first. It was changed in the meantime.`);
      return 0;
    }),
});

async function printPersons(client: Client, listId: string) {
  const counts = { persons: 0, erased: 0 };
  endWithOutput();
  await print(formatCsvLine(EXPORT_COLUMNS));
  for await (const lead of client.allLeads(listId)) {
    if ("erasedAt" in lead && lead.erasedAt !== undefined) counts.erased += 1;
    else {
      await print(formatCsvLine(formatCells(lead)));
      counts.persons += 1;
    }
  }
  return counts;
}

/** Waits while the reader of a pipe is slow, so that a long list needs no memory. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
