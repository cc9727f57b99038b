/** The architecture as rules: which folder may import which. `npm run check` enforces them. */

const allow = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: "^(functions|lib|stacks|tests)/", pathNot: to },
});

const forbid = (name, from, to, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from },
  to: { path: to },
});

/** Files that any folder of lib/ may import. */
const BASE =
  "^lib/(chunks|counters|deadline|entity-type|environment-error|errors|fields|idempotent-operation|use-case)\\.ts$";
const USE_CASES = "^lib/(lead-lists|memberships|records|searches)/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-cycle-between-files",
      comment: "A file that imports itself through others cannot be understood, or loaded, on its own.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-cycle-between-folders",
      comment: "A cycle between folders makes them one folder with two names.",
      severity: "error",
      scope: "folder",
      from: {},
      to: { circular: true },
    },
    allow(
      "functions-import-lib",
      "^functions/",
      "^lib/",
      "A Lambda entry point only connects a route with its use case.",
    ),
    forbid(
      "lib-stands-alone",
      "^lib/",
      "^(functions|stacks|tests)/",
      "The service does not know how it is deployed or tested.",
    ),
    allow(
      "dynamodb-knows-no-use-case",
      "^lib/dynamodb/",
      ["^lib/dynamodb/", "^lib/identity/", BASE],
      "The database layer serves every use case. It needs an OrgId to build a key.",
    ),
    forbid(
      "only-keys-knows-the-domain",
      "^lib/dynamodb/(?!keys\\.ts$)",
      "^lib/(dynamodb/keys|entity-type)\\.ts$",
      "Reads, writes and retries are generic. Only keys.ts knows what is stored under which key.",
    ),
    allow(
      "identity-knows-tokens-only",
      "^lib/identity/",
      ["^lib/identity/", BASE],
      "Tokens and principals need nothing else.",
    ),
    forbid(
      "use-cases-know-no-http",
      USE_CASES,
      "^lib/(http|openapi|demo|client)/|^lib/(routes?|config|service|route-handler)\\.ts$",
      "A use case is free of HTTP, of the route table and of the environment.",
    ),
    forbid(
      "records-are-below-lists",
      "^lib/(records|searches)/",
      "^lib/(lead-lists|memberships)/",
      "Lists refer to records and searches.",
    ),
    forbid(
      "lists-are-below-members",
      "^lib/lead-lists/",
      "^lib/(memberships|records|searches)/",
      "Members refer to their list.",
    ),
    forbid(
      "documents-are-not-served",
      "^(functions|lib/http)/",
      "^lib/(openapi|demo)/",
      "OpenAPI and demo data must not be in a Lambda bundle.",
    ),
    {
      name: "client-imports-types-only",
      comment: "The client's bundle contains no code of the service.",
      severity: "error",
      from: { path: "^lib/client/" },
      to: { pathNot: "^lib/client/", dependencyTypesNot: ["type-only"] },
    },
    forbid(
      "deployment-stands-alone",
      "^(stacks/[^/]+\\.ts$|sst\\.config\\.ts$)",
      "^stacks/(local|tools)/",
      "Only stacks/*.ts is deployed.",
    ),
    forbid("local-and-tools-are-apart", "^stacks/local/", "^stacks/tools/", "Code that both need is in lib/."),
    forbid("tools-and-local-are-apart", "^stacks/tools/", "^stacks/local/", "Code that both need is in lib/."),
    forbid(
      "local-is-not-deployment",
      "^stacks/(local|tools)/",
      "^stacks/[^/]+\\.ts$",
      "Only SST's CLI can load stacks/*.ts.",
    ),
    forbid("tests-are-not-used", "^stacks/", "^tests/", "What runs does not depend on what tests it."),
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
