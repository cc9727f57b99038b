import { readSettings } from "./config.ts";
import { cursorsWith } from "./cursors.ts";
import { createClient } from "./dynamo/database.ts";
import { tokenVerifier } from "./identity/token-verifier.ts";

/** What lives as long as the process: made when the Lambda starts, so that a wrong setting shows at once. */
export function service() {
  const settings = readSettings(process.env);
  return {
    client: createClient(settings),
    tables: settings.tables,
    cursors: cursorsWith(settings.cursorSecret),
    verifyToken: tokenVerifier(settings.issuer, settings.claims),
  };
}
