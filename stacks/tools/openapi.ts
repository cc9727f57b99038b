import * as v from "valibot";
import { buildOpenApiDocument } from "../../lib/openapi/document.ts";
import { defineCommand } from "./command.ts";

export const command = defineCommand({
  options: {
    "without-search": {
      description: "without the routes that a service without an index of persons does not have",
      schema: v.optional(v.literal(true)),
    },
  },
  positionals: {},
  async run({ "without-search": isWithoutSearch }) {
    console.log(JSON.stringify(buildOpenApiDocument({ hasSearch: !isWithoutSearch }), null, 2));
    return 0;
  },
});
