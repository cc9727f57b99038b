import { parseArgs } from "node:util";
import * as v from "valibot";
import { USERS } from "../../lib/demo/tenants.ts";
import { EnvironmentError, readSystemCode } from "../../lib/environment-error.ts";
import { OrgId } from "../../lib/identity/principal.ts";

const USAGE = "Usage: npm run -s token -- [--sub ID] [--org ID] [--role ROLE]";
const Answer = v.pipe(v.string(), v.parseJson(), v.object({ access_token: v.string() }));

try {
  const { values } = parseArgs({
    options: {
      sub: { type: "string", default: USERS.alice.sub },
      org: { type: "string", default: USERS.alice.org_id },
      role: { type: "string" },
    },
  });
  if (!v.is(OrgId, values.org)) throw new EnvironmentError("--org must be 1 to 64 of the characters a-z A-Z 0-9 _ -");
  console.log(await requestToken(process.env.PORT || "3000", values));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (readSystemCode(error)?.startsWith("ERR_PARSE_ARGS")) console.error(USAGE);
  process.exitCode = 1;
}

/** Asks the running stack's issuer. */
async function requestToken(port: string, claims: { sub: string; org: string; role?: string }): Promise<string> {
  const url = `http://127.0.0.1:${port}/oauth/token`;
  const body = JSON.stringify({ sub: claims.sub, org_id: claims.org, org_role: claims.role });
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(
    () => {
      throw new EnvironmentError(
        `The local stack does not answer at port ${port}: npm start first, with the same PORT`,
      );
    },
  );
  const answer = await response.text();
  if (!response.ok) throw new EnvironmentError(`${url} answered ${response.status}: ${answer}`);
  return v.parse(Answer, answer).access_token;
}
