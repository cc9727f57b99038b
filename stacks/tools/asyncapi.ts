import { buildAsyncApiDocument } from "../../lib/asyncapi/document.ts";
import { defineCommand } from "./command.ts";

export const command = defineCommand({
  options: {},
  positionals: {},
  async run() {
    console.log(JSON.stringify(buildAsyncApiDocument(), null, 2));
    return 0;
  },
});
