import { hash } from "node:crypto";
import { deploySettings } from "./deploy-settings.ts";
import { serviceName } from "./stage.ts";

/** The engine of the search for persons: a domain of OpenSearch Service in the stack, or an existing cluster, or none. */

const { search } = deploySettings;

const MAX_DOMAIN_NAME_LENGTH = 28;
/** The length of the part that tells long names apart. */
const HASH_LENGTH = 8;

export const searchDomain =
  search && "domain" in search
    ? new aws.opensearch.Domain("Search", {
        domainName: toDomainName(serviceName),
        engineVersion: "OpenSearch_2.19",
        clusterConfig: {
          instanceType: search.domain.instanceType,
          instanceCount: search.domain.instances,
          ...buildZones(search.domain.instances),
        },
        ebsOptions: { ebsEnabled: true, volumeSize: search.domain.volumeGb, volumeType: "gp3" },
        encryptAtRest: { enabled: true },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
      })
    : undefined;

/** AWS spreads the nodes over zones if their number can be divided by that of the zones. */
function buildZones(instances: number) {
  const zones = [3, 2].find((count) => instances % count === 0);
  return zones ? { zoneAwarenessEnabled: true, zoneAwarenessConfig: { availabilityZoneCount: zones } } : {};
}

function toDomainName(name: string): string {
  const lowerCase = name.toLowerCase();
  if (lowerCase === name && name.length <= MAX_DOMAIN_NAME_LENGTH) return name;
  const end = `-${hash("sha256", name).slice(0, HASH_LENGTH)}`;
  return lowerCase.slice(0, MAX_DOMAIN_NAME_LENGTH - end.length) + end;
}

/** The user and the password of an existing cluster. */
const credentials = search && "url" in search ? new sst.Secret("OpenSearchCredentials") : undefined;

const openSearchUrl =
  search && ("url" in search ? $output(search.url) : $interpolate`https://${searchDomain?.endpoint ?? ""}`);
const openSearchIndex = `${serviceName}-persons`.toLowerCase();

/** What commands need to use the index: not the credentials of an existing cluster. */
export const searchOutputs = openSearchUrl ? { openSearchUrl, openSearchIndex } : {};

/** The variables of functions that use the engine, as `lib/config.ts` reads them. */
export const searchEnvironment = search &&
  openSearchUrl && {
    ...("url" in search
      ? { OPENSEARCH_URL: addCredentials(search.url) }
      : { OPENSEARCH_URL: openSearchUrl, OPENSEARCH_REGION: aws.getRegionOutput().region }),
    OPENSEARCH_INDEX: openSearchIndex,
    OPENSEARCH_SHARDS: String(search.shards),
  };

/** `https://user:password@host`. Both may have any characters. */
function addCredentials(url: string) {
  return $output(credentials?.value ?? "").apply((value) => {
    const [user = "", ...password] = value.split(":");
    if (!user || password.length === 0)
      throw new Error("The secret OpenSearchCredentials must be of the form USER:PASSWORD");
    const authority = `${encodeURIComponent(user)}:${encodeURIComponent(password.join(":"))}`;
    return url.replace("https://", `https://${authority}@`);
  });
}

export type SearchMethod = "Get" | "Head" | "Post" | "Put" | "Delete";

/** @returns none without a domain: an existing cluster itself knows what its user may do */
export const buildSearchPermissions = (methods: readonly SearchMethod[]): sst.aws.FunctionPermissionArgs[] =>
  searchDomain && methods.length > 0
    ? [
        {
          actions: methods.map((method) => `es:ESHttp${method}`),
          resources: [$interpolate`${searchDomain.arn}/*`],
        },
      ]
    : [];
