import { buildOpenApiDocument } from "../../lib/openapi/document.ts";
import { defineCommand } from "./command.ts";

export const command = defineCommand({
  options: {},
  positionals: {},
  async run() {
    console.log(JSON.stringify(buildOpenApiDocument(), null, 2));
    return 0;
  },
});
