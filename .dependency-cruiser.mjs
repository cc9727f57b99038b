/** The architecture as rules: which folder may import which. `npm run check:imports` enforces them. */

/** Files of lib/ that import nothing, or only each other. */
const BASE =
  "^lib/(chunks|counters|deadline|entity-type|entries|environment-error|error-summary|errors|etag|fields|ignored-fields|issue-message|request-validation|unicode)\\.ts$";
/** What every use case may import. */
const USE_CASE_BASE = [BASE, "^lib/(use-case|idempotent-operation)\\.ts$", "^lib/(dynamodb|identity|pagination)/"];
/** Schemas have no code of a use case, so the route table and the documents may import them. */
const SCHEMAS = "^lib/[\\w-]+/([\\w-]+\\.schema|person|prospects-body)\\.ts$";

/** Each part of lib/ with the parts that it may import. A part that is not listed may import nothing of lib/. */
const LIB = {
  "(chunks|counters|entity-type|entries|environment-error|error-summary|errors|fields|ignored-fields|issue-message|request-validation|unicode)\\.ts":
    [],
  "(deadline|etag)\\.ts": [BASE],
  "identity/": [BASE],
  "pagination/": [BASE],
  "dynamodb/": [BASE, "^lib/identity/"],
  "identity-hash\\.ts": ["^lib/identity/"],
  "use-case\\.ts": [BASE, "^lib/identity-hash\\.ts$", "^lib/(dynamodb|identity|limits|pagination)/"],
  "idempotent-operation\\.ts": ["^lib/dynamodb/", "^lib/use-case\\.ts$"],
  "records/": USE_CASE_BASE,
  "limits/": USE_CASE_BASE,
  "searches/": [...USE_CASE_BASE, "^lib/(lead-lists|person-search|records)/"],
  "person-search/": [BASE, "^lib/config\\.ts$"],
  "person-index/": [BASE, "^lib/config\\.ts$", "^lib/(dynamodb|person-search)/"],
  "lead-lists/": USE_CASE_BASE,
  "memberships/": [...USE_CASE_BASE, "^lib/(lead-lists|person-search|records|searches)/"],
  "config\\.ts": ["^lib/(dynamodb|identity|limits)/"],
  "service\\.ts": ["^lib/(config|identity-hash)\\.ts$", "^lib/(dynamodb|identity|limits|pagination)/"],
  "route\\.ts": [BASE, "^lib/(dynamodb/tables|limits/usage)\\.ts$"],
  "routes/": ["^lib/route\\.ts$", SCHEMAS],
  "routes\\.ts": ["^lib/route\\.ts$", "^lib/routes/"],
  "http/": [BASE, "^lib/(routes?|service|use-case)\\.ts$", "^lib/(dynamodb|identity|limits)/"],
  "events/": [BASE, "^lib/config\\.ts$", "^lib/(dynamodb|identity)/"],
  "job-handler\\.ts": [BASE, "^lib/service\\.ts$", "^lib/dynamodb/"],
  "demo/": ["^lib/identity/"],
  "openapi/": [BASE, "^lib/routes?\\.ts$", "^lib/routes/", SCHEMAS, "^lib/(demo|http)/"],
  "asyncapi/": ["^lib/events/event\\.schema\\.ts$", "^lib/openapi/convert-schema\\.ts$", "^lib/demo/"],
  "client/": [],
};

const own = (part) => `^lib/${part}`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    forbid(
      "no-cycle-between-files",
      "A file that imports itself through others cannot be understood, or loaded, on its own.",
      {},
      { circular: true },
    ),
    {
      ...forbid(
        "no-cycle-between-folders",
        "A cycle between folders makes them one folder with two names.",
        {},
        { circular: true },
      ),
      scope: "folder",
    },
    ...Object.entries(LIB).map(([part, allowed]) =>
      forbid(
        `lib/${part.replaceAll("\\", "")}-imports-only-what-is-listed`,
        "Layers point one way. The list in .dependency-cruiser.mjs says what this part may import.",
        { path: own(part) },
        {
          path: "^(functions|lib|stacks|tests)/",
          pathNot: [own(part), ...allowed],
          // The client may import the types of all routes, which are not in its bundle.
          ...(part === "client/" && { dependencyTypesNot: ["type-only"] }),
        },
      ),
    ),
    forbid(
      "every-part-of-lib-is-listed",
      "A new folder or file of lib/ needs an entry in the list of .dependency-cruiser.mjs.",
      { path: "^lib/", pathNot: Object.keys(LIB).map(own) },
      { path: "^(functions|lib|stacks|tests)/" },
    ),
    forbid(
      "only-keys-knows-the-domain",
      "Reads, writes and retries are generic. Only keys.ts knows what is stored under which key.",
      { path: "^lib/dynamodb/", pathNot: "^lib/dynamodb/keys\\.ts$" },
      { path: "^lib/(dynamodb/keys|entity-type)\\.ts$" },
    ),
    forbid(
      "functions-import-only-lib",
      "A Lambda entry point only connects a route with its use case.",
      { path: "^functions/" },
      { path: "^(functions|stacks|tests)/" },
    ),
    forbid(
      "documents-are-not-deployed",
      "The OpenAPI and AsyncAPI documents and the demo data must not be in a Lambda bundle.",
      { path: "^functions/" },
      { path: "^lib/(asyncapi|openapi|demo)/", reachable: true },
    ),
    forbid(
      "only-functions-that-use-an-engine-have-one",
      "An engine and its packages would make every function larger and its start slower.",
      { path: "^functions/", pathNot: "^functions/(search-persons|list-person-values|index-persons)\\.ts$" },
      { path: "^lib/person-search/(sqlite|opensearch)", reachable: true },
    ),
    forbid(
      "deployment-imports-only-lib",
      "Only stacks/*.ts is deployed. The functions are named by their path.",
      { path: "^(stacks/[^/]+\\.ts$|sst\\.config\\.ts$)" },
      { path: "^(functions|tests|stacks/(local|tools))/" },
    ),
    forbid(
      "local-and-tools-are-apart",
      "Code that both need is in lib/.",
      { path: "^stacks/(local|tools)/" },
      { path: "^stacks/", pathNot: "^stacks/$1/" },
    ),
    forbid(
      "tools-and-tests-are-not-used",
      "What runs does not depend on what tests it. Only the local stack runs the functions.",
      { path: "^stacks/(local|tools)/", pathNot: "^stacks/local/(load-service|jobs|load-handler)\\.ts$" },
      { path: "^(functions|tests)/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^\\.sst/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
