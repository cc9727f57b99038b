import { readSettings } from "./config.ts";
import { Client } from "./dynamodb/client.ts";
import { createTokenVerifier } from "./identity/token-verifier.ts";
import { createCursorCodec } from "./pagination/cursors.ts";

/**
 * What lives as long as the process: made when the Lambda starts, so that a wrong setting shows at once.
 * @throws ConfigurationError naming the variable
 */
export function createService() {
  const settings = readSettings();
  return {
    client: new Client(settings),
    tables: settings.tables,
    cursors: createCursorCodec(settings.cursorSecret),
    verifyToken: createTokenVerifier(settings.issuer, settings.claims),
  };
}
