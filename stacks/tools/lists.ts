import * as v from "valibot";
import { defineCommand } from "./command.ts";
import { toPrintable } from "./printable.ts";
import { formatNumber } from "./progress-line.ts";
import { runWithService } from "./run-with-service.ts";
import { TARGET_VARIABLES, targetOptions } from "./target.ts";

export const command = defineCommand({
  description: "Prints the id, the type, the number of members and the name of each list, newest first.",
  options: {
    type: {
      placeholder: "person|company",
      description: "only the lists of this type",
      schema: v.optional(v.picklist(["person", "company"], "must be person or company")),
    },
    ...targetOptions,
    json: { description: "print one JSON object per line", schema: v.optional(v.literal(true)) },
  },
  positionals: {},
  environment: TARGET_VARIABLES,
  run: ({ type, json, ...options }) =>
    runWithService(options, {}, async (client) => {
      for await (const list of client.allLeadLists(type ? { type } : {})) {
        const { id, name, memberCount } = list;
        console.log(
          json
            ? JSON.stringify(list)
            : `${id}  ${list.type.padEnd(7)}  ${formatNumber(memberCount).padStart(11)}  ${toPrintable(name)}`,
        );
      }
      return 0;
    }),
});
