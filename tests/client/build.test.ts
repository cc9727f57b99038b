import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../../lib/routes.ts";
import { buildClient } from "../../stacks/tools/build-client/build-client.ts";

const ROOT = join(import.meta.dirname, "../..");
const MAX_BYTES = 10 * 1_024;

/** Outside of the project, so that none of its packages can be found. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "client-"));
  await buildClient(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const bundle = (format: "esm" | "iife") =>
  build({
    ...{ entryPoints: [join(folder, "client.js")], bundle: true, minify: true, platform: "neutral" },
    ...{ write: false, metafile: true, format, globalName: "built" },
  });

test(`minified, the client has at most ${MAX_BYTES} bytes, and nothing of valibot, the SDK or the service`, async () => {
  const { outputFiles } = await bundle("esm");
  expect(outputFiles[0]?.contents.length).toBeLessThanOrEqual(MAX_BYTES);
  const { metafile } = await build({
    ...{ entryPoints: [join(ROOT, "lib/client/client.ts")], absWorkingDir: ROOT },
    ...{ bundle: true, write: false, metafile: true, format: "esm", platform: "neutral" },
  });
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith("lib/client/"))).toEqual([]);
});

test("the client needs nothing but what Node 20 and browsers have", async () => {
  const { outputFiles } = await bundle("iife");
  const requests: string[] = [];
  const fetch = async (url: string) => {
    requests.push(url);
    return new Response('{"addedCount":0,"results":[]}');
  };
  // On a page without HTTPS, browsers have no `crypto.randomUUID`.
  const secure = { getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array) };
  const globals = { AbortController, TextEncoder, crypto: secure, setTimeout, clearTimeout, fetch };
  const context = createContext(globals);
  runInContext(
    `${outputFiles[0]?.text}; globalThis.client = built.createClient({ baseUrl: "http://x", token: "t" })`,
    context,
  );
  await runInContext('client.addAll("list", [{ id: "a" }])', context);
  expect(requests).toEqual(["http://x/api/v1/entities/leadlists/list/add-prospects"]);
});

test("package.json names files that exist, and can be imported by the name of the package", async () => {
  const { exports, dependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  expect(dependencies).toBeUndefined();
  for (const file of Object.values<string>(exports["."]))
    expect(await readFile(join(folder, file), "utf8")).toContain("createClient");
  const { createClient } = await import(join(folder, "client.js"));
  expect(createClient({ baseUrl: "http://127.0.0.1", token: "t" })).toHaveProperty("addAll");
});

const CONSUMER = `
import { ApiError, createClient, type Filters, type LeadList, type Prospect, type ProspectResult } from "./client.js";

const client = createClient({ baseUrl: "https://api.example.com", token: async () => "t", fetch });
async function* read(): AsyncGenerator<Prospect> {
  yield { firstName: "Ada", emails: ["ada@example.com"] };
}
try {
  const list: LeadList = await client.createLeadList({ name: "Autumn" }, { idempotencyKey: "k" });
  await client.updateLeadList(list.id, { name: "Winter" }, { ifMatch: list.etag });
  const { addedCount, counts } = await client.addAll(list.id, read(), {
    signal: AbortSignal.timeout(1_000),
    onBatch: ({ start, results }) => console.log(start, results[0]?.status),
  });
  const { results } = await client.addProspects(list.id, { prospects: [] }, { prefer: "handling=lenient" });
  const first: ProspectResult | undefined = results[0];
  console.log(addedCount + counts.unknown, first?.status === "added");
  for await (const lead of client.allLeads(list.id)) console.log(lead.id, lead.firstName?.length, lead.domain?.length);
  const filters: Filters = { country: { any: ["Germany"], none: ["Austria"] }, hasEmail: true };
  const { searchId, facets } = await client.searchPersons({ filters, facets: ["city"] });
  for await (const { person, status, inList } of client.allSearchPersons(searchId, { listId: list.id }))
    console.log(person?.jobTitle?.length, person?.hasEmail, status === "lead", inList, facets?.city?.[0]?.count);
  await client.addSearch(list.id, searchId, { onBatch: (batch) => console.log(batch.addedCount) });
  // @ts-expect-error: no contact data
  for await (const { person } of client.allSearchPersons(searchId)) console.log(person?.emails);
  // @ts-expect-error: without a preference, there are no results
  (await client.addProspects(list.id, { prospects: [] })).results;
  // @ts-expect-error: a name is a text
  await client.createLeadList({ name: 1 });
  // @ts-expect-error: no such status
  console.log(first?.status === "ok");
} catch (error) {
  if (error instanceof ApiError) console.log(error.status, error.details[0]?.path);
}
`;

test.each<[string, ts.CompilerOptions]>([
  ["in a browser", { lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] }],
  ["in Node", { lib: ["lib.es2022.d.ts"], types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] }],
  ["with all strict options", { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types: [] }],
])("the declarations stand alone: a consumer %s compiles with them", async (_, options) => {
  const file = join(folder, "consumer.ts");
  await writeFile(file, CONSUMER);
  const program = ts.createProgram([file], {
    ...{ strict: true, skipLibCheck: false, noEmit: true, target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ...options,
  });
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  expect(messages).toEqual([]);
});

test("the declarations are written out, and document each method", async () => {
  const declarations = await readFile(join(folder, "client.d.ts"), "utf8");
  expect(declarations).not.toMatch(/: any\b|import\(|valibot|InferOutput|DeepReadonly/);
  for (const { summary } of Object.values(routes)) expect(declarations).toContain(`/** ${summary}. */`);
});
