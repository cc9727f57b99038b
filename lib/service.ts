import { readSettings } from "./config.ts";
import { Client } from "./dynamodb/client.ts";
import { tokenVerifier } from "./identity/token-verifier.ts";
import { cursorsWith } from "./pagination/cursors.ts";

/**
 * What lives as long as the process: made when the Lambda starts, so that a wrong setting shows at once.
 * @throws ConfigurationError naming the variable
 */
export function service() {
  const settings = readSettings(process.env);
  return {
    client: new Client(settings),
    tables: settings.tables,
    cursors: cursorsWith(settings.cursorSecret),
    verifyToken: tokenVerifier(settings.issuer, settings.claims),
  };
}
