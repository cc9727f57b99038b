import { FetchError } from "aws-jwt-verify/error";
import fc from "fast-check";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, test } from "vitest";
import { IssuerUnavailableError, UnauthorizedError } from "../../lib/errors.ts";
import { KEYS_REUSE_MS } from "../../lib/identity/issuer-keys.ts";
import { createTokenVerifier } from "../../lib/identity/token-verifier.ts";

const ISSUER = "https://issuer.test";
const JWKS_URI = `${ISSUER}/keys`;
const { privateKey, publicKey } = await generateKeyPair("ES256");
const publicJwk = await exportJWK(publicKey);
const toJwks = (kids: readonly string[]) => ({ keys: kids.map((kid) => ({ ...publicJwk, kid, use: "sig" })) });

const signToken = (kid: string) =>
  new SignJWT({ org_id: "org_1" })
    .setProtectedHeader({ alg: "ES256", kid })
    .setIssuer(ISSUER)
    .setAudience("api")
    .setSubject("user-1")
    .setExpirationTime("1 h")
    .sign(privateKey);

/** A verifier with a clock and an issuer that the test controls. */
function createWorld() {
  const world = { now: 0, published: ["key-1"], isDown: false };
  const fetches: { readonly url: string; readonly time: number }[] = [];
  const fetcher = {
    async fetch(url: string): Promise<ArrayBuffer> {
      fetches.push({ url, time: world.now });
      // What the library's own fetcher throws.
      if (world.isDown) throw new FetchError(url, "ECONNREFUSED");
      return new TextEncoder().encode(JSON.stringify(toJwks(world.published))).buffer;
    },
  };
  const verify = createTokenVerifier(
    { type: "oidc", issuer: ISSUER, audience: ["api"], authorizedParties: [], jwksUri: JWKS_URI },
    [{ org: "org_id", role: "org_role", adminRoles: ["admin"] }],
    fetcher,
    () => world.now,
  );
  return { world, fetches, verify: async (kid: string) => verify(await signToken(kid)) };
}

test("issuer keys: are fetched once, and again if a token names a new key", async () => {
  const { world, fetches, verify } = createWorld();
  expect((await verify("key-1")).userId).toBe("user-1");
  world.now += KEYS_REUSE_MS;
  expect((await verify("key-1")).userId).toBe("user-1");
  expect(fetches).toEqual([{ url: JWKS_URI, time: 0 }]);

  world.published = ["key-1", "key-2"];
  expect((await verify("key-2")).userId).toBe("user-1");
  expect((await verify("key-1")).userId).toBe("user-1");
  expect(fetches).toHaveLength(2);
});

test("issuer keys: a rotated key is accepted within seconds while tokens with unknown keys arrive all the time", async () => {
  const { world, verify } = createWorld();
  await verify("key-1");
  for (let rotation = 2; rotation < 6; rotation++) {
    world.published = [`key-${rotation}`];
    const rotatedAt = world.now;
    const isAccepted = async () => {
      await expect(verify(`junk-${world.now}`)).rejects.toThrow(UnauthorizedError);
      return verify(`key-${rotation}`).then(
        () => true,
        () => false,
      );
    };
    while (!(await isAccepted())) world.now += 100;
    expect(world.now - rotatedAt).toBeLessThanOrEqual(KEYS_REUSE_MS);
    expect(world.now - rotatedAt).toBeLessThanOrEqual(5_000);
    // The next rotation comes at any time of the next period.
    world.now += 700 * rotation;
  }
});

test("issuer keys: concurrent requests share one fetch", async () => {
  const { fetches, verify } = createWorld();
  const results = await Promise.allSettled(["key-1", "junk", "key-1", "other junk"].map((kid) => verify(kid)));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected"]);
  expect(fetches).toHaveLength(1);
});

test("issuer keys: a failed fetch is IssuerUnavailableError, repeated only after a pause, and known keys stay valid", async () => {
  const { world, fetches, verify } = createWorld();
  world.isDown = true;
  for (let request = 0; request < 20; request++) await expect(verify("key-1")).rejects.toThrow(IssuerUnavailableError);
  expect(fetches).toHaveLength(1);

  world.isDown = false;
  world.now += KEYS_REUSE_MS;
  expect((await verify("key-1")).userId).toBe("user-1");
  world.isDown = true;
  world.now += KEYS_REUSE_MS;
  await expect(verify("junk")).rejects.toThrow(IssuerUnavailableError);
  expect((await verify("key-1")).userId).toBe("user-1");
  expect(fetches).toHaveLength(3);
});

test("issuer keys: whatever tokens arrive, fetches are at least the pause apart, and only from the configured address", async () => {
  const kid = fc.oneof(fc.constantFrom("key-1", "key-2", "key-3"), fc.string({ maxLength: 5 }));
  const step = fc.record({
    kid,
    elapsedMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2 * KEYS_REUSE_MS })),
    published: fc.subarray(["key-1", "key-2", "key-3"]),
    isDown: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { world, fetches, verify } = createWorld();
      for (const { kid, elapsedMs, ...issuer } of steps) {
        Object.assign(world, issuer);
        world.now += elapsedMs;
        await verify(kid).catch((error) => {
          if (!(error instanceof IssuerUnavailableError)) expect(error).toBeInstanceOf(UnauthorizedError);
        });
      }
      expect(fetches.filter(({ url }) => url !== JWKS_URI)).toEqual([]);
      const pauses = fetches.slice(1).map(({ time }, i) => time - (fetches[i]?.time ?? 0));
      expect(pauses.filter((pause) => pause < KEYS_REUSE_MS)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
