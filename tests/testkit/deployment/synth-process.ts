import { createRequire } from "node:module";
import { join } from "node:path";
import { PLATFORM } from "../../../stacks/tools/sst-platform.ts";
import { pulumiMocks, REGION } from "./pulumi-mocks.ts";
import { startSstCli } from "./sst-cli.ts";
import { loadConfig } from "./sst-config.ts";
import type { Resource, Synthesis } from "./synth.ts";

/**
 * A program that `synth` runs. It does what SST and Pulumi do in a deployment, but collects the resource requests instead
 * of sending them to AWS. Arguments: the stage, a working folder, whether to bundle the functions, and the text of a further stack.
 */

/** The parts of Pulumi that are used here. Pulumi's own types are not installed yet when this file is type-checked. */
interface Pulumi {
  readonly runtime: {
    setMocks(mocks: ReturnType<typeof pulumiMocks>, project: string, stack: string, preview: boolean): Promise<void>;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
    disconnect(): Promise<void>;
  };
  output(value: unknown): { apply(read: (value: Record<string, unknown>) => void): void };
}
interface RegisterResource {
  getType(): string;
  getName(): string;
  getRetainondelete(): boolean;
  getProtect(): boolean;
}

// An error in an `apply` callback is reported only here. Without this handler the stack would wait forever.
process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(1);
});

const [, , stage = "", directory = "", bundling, extraStack] = process.argv;
const requireFromPlatform = createRequire(join(PLATFORM, "package.json"));
const pulumi: Pulumi = requireFromPlatform("@pulumi/pulumi");

const { app, run } = await loadConfig(stage, directory, extraStack);
const cli = await startSstCli(join(directory, "bundles"), bundling === "true");
Object.assign(process.env, { SST_SERVER: cli.url, SST_AWS_REGION: REGION });
const retained = recordResources((request) => request.getRetainondelete());
const protectedOnes = recordResources((request) => request.getProtect());
const resources: Omit<Resource, "retainOnDelete" | "protect">[] = [];
await pulumi.runtime.setMocks(pulumiMocks(resources), app.name, stage, false);
const outputs = await pulumi.runtime.runInPulumiStack(run);
await pulumi.runtime.disconnect();
const synthesis: Synthesis = {
  app,
  outputs: await new Promise((resolve) => pulumi.output(outputs).apply(resolve)),
  resources: resources.map((resource) => ({
    ...resource,
    retainOnDelete: retained.has(resourceId(resource)),
    protect: protectedOnes.has(resourceId(resource)),
  })),
};
process.send?.(synthesis, () => process.exit());

/** Records which resources have an option. Mocks do not receive resource options, but the requests contain them. */
function recordResources(hasOption: (request: RegisterResource) => boolean): Set<string> {
  const recorded = new Set<string>();
  const { MockMonitor } = requireFromPlatform("@pulumi/pulumi/runtime/mocks");
  const { registerResource } = MockMonitor.prototype;
  MockMonitor.prototype.registerResource = function (request: RegisterResource, callback: unknown) {
    if (hasOption(request)) recorded.add(resourceId({ type: request.getType(), name: request.getName() }));
    return registerResource.call(this, request, callback);
  };
  return recorded;
}

function resourceId({ type, name }: Pick<Resource, "type" | "name">): string {
  return `${type} ${name}`;
}
