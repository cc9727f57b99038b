import { readSettings } from "./config.ts";
import { createClient } from "./dynamodb/client.ts";
import { createTokenVerifier } from "./identity/token-verifier.ts";
import { createIdentityHash } from "./identity-hash.ts";
import { createLimitsReader } from "./limits/limits-reader.ts";
import { createCursorCodec } from "./pagination/cursors.ts";

/**
 * Creates the objects that all requests of a process share. It is called when the Lambda starts, so that an invalid
 * setting fails immediately.
 * @throws ConfigurationError that names the variable
 */
export function createService() {
  const settings = readSettings();
  return {
    client: createClient(settings.databaseEndpoint),
    tables: settings.tables,
    cursors: createCursorCodec(settings.cursorSecret),
    hashIdentity: createIdentityHash(settings.identitySecret),
    readLimits: settings.limits && createLimitsReader(settings.limits),
    verifyToken: createTokenVerifier(settings.issuer, settings.claims),
  };
}
