import { type Environment, readNumber } from "./deploy-variables.ts";

/** How the stage searches for persons. */
export type SearchDeployment = {
  /** Of the index. */
  readonly shards: number;
} & (
  | {
      /** The stack has a domain. */
      readonly domain: { readonly instanceType: string; readonly instances: number; readonly volumeGb: number };
    }
  | {
      /** The address of an existing cluster. */
      readonly url: string;
    }
);

/** For up to some million persons: see the sizes in `README.md`. */
const DEFAULTS = { instanceType: "t3.small.search", instances: 1, volumeGb: 10, shards: 1 };

/**
 * Reads the variables about the search for persons, see `readDeploySettings`.
 * @returns undefined if the stage has no search
 * @throws Error that names an invalid variable
 */
export function readSearchDeployment(environment: Environment): SearchDeployment | undefined {
  const { SEARCH, OPENSEARCH_URL } = environment;
  const instanceType = checkInstanceType(environment.SEARCH_INSTANCE_TYPE);
  const shards = readNumber(environment, "SEARCH_SHARDS", { minimum: 1, default: DEFAULTS.shards });
  const instances = readNumber(environment, "SEARCH_INSTANCES", { minimum: 1, default: DEFAULTS.instances });
  const volumeGb = readNumber(environment, "SEARCH_VOLUME_GB", { minimum: 1, default: DEFAULTS.volumeGb });
  // The local stack has the engine sqlite, which does not exist on AWS.
  if (SEARCH && !["none", "opensearch", "sqlite"].includes(SEARCH))
    throw new Error("SEARCH must be opensearch or none");
  if (OPENSEARCH_URL && SEARCH === "opensearch")
    throw new Error(
      "SEARCH=opensearch adds a domain, so OPENSEARCH_URL, which is an existing cluster, must not be set",
    );
  if (OPENSEARCH_URL) return { url: checkUrl(OPENSEARCH_URL), shards };
  if (SEARCH !== "opensearch") return undefined;
  return { domain: { instanceType, instances, volumeGb }, shards };
}

/** The credentials are in a secret, because SST stores the variables of functions as they are. */
function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" && !url.username && !url.password && url.pathname === "/" && !url.search && !url.hash)
    return url.origin;
  throw new Error("OPENSEARCH_URL must be an https address without user, password and path");
}

/** Types without encryption at rest, and types with disks of their own in place of volumes. */
const UNSUITABLE_TYPE = /^(?:t2|m3|r3|i\w+|r6gd)\./;

function checkInstanceType(type: string | undefined): string {
  if (!type) return DEFAULTS.instanceType;
  if (/^[a-z0-9]+\.[a-z0-9]+\.search$/.test(type) && !UNSUITABLE_TYPE.test(type)) return type;
  throw new Error(
    "SEARCH_INSTANCE_TYPE must be a type of OpenSearch Service with encryption and volumes, such as r6g.large.search",
  );
}
