import { createPrivateKey, generateKeyPairSync, type JsonWebKey, randomUUID } from "node:crypto";
import * as v from "valibot";
import { EnvironmentError } from "../../lib/environment-error.ts";
import { readIfExists, writeAtomically } from "./files.ts";

const text = v.pipe(v.string(), v.minLength(1));

/** The private key of the token issuer, as a JWK (RFC 7517). */
const IssuerKey = v.pipe(
  v.object({ kty: v.literal("EC"), crv: v.literal("P-256"), x: text, y: text, d: text, kid: text }),
  v.check((key) => isPrivateKey(key)),
);
export type IssuerKey = v.InferOutput<typeof IssuerKey>;

const secret = v.pipe(v.string(), v.minLength(16));

/**
 * The secrets of a stack. Tokens and cursors stay valid, and persons are recognised, as long as the secrets do not change.
 */
const Secrets = v.object({ issuerKey: IssuerKey, cursorSecret: secret, identitySecret: secret });
export type Secrets = v.InferOutput<typeof Secrets>;

const SecretsJson = v.pipe(v.string(), v.parseJson(), Secrets);

export function createSecrets(): Secrets {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuerKey = v.parse(IssuerKey, { ...privateKey.export({ format: "jwk" }), kid: randomUUID() });
  return { issuerKey, cursorSecret: randomUUID(), identitySecret: randomUUID() };
}

/**
 * Reads the secrets from the file, or creates the file with new ones if there is none.
 * @throws EnvironmentError that names the file if it cannot be read or contains anything else
 */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  const json = await readIfExists(file);
  if (json === undefined) {
    const secrets = createSecrets();
    await writeAtomically(file, JSON.stringify(secrets));
    return secrets;
  }
  const secrets = v.safeParse(SecretsJson, json);
  if (secrets.success) return secrets.output;
  throw new EnvironmentError(
    `${file} does not contain the secrets of a local stack. Delete it to create new ones; ` +
      "tokens and cursors issued before then become invalid, and stored persons are recognised only by their id.",
  );
}

function isPrivateKey(key: JsonWebKey): boolean {
  try {
    createPrivateKey({ key, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}
