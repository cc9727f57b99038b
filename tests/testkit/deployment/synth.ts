import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll } from "vitest";
import { ensurePlatform } from "../../../stacks/tools/sst-platform.ts";

/** A resource the stack asks for, with its inputs as the provider would get them. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly retainOnDelete: boolean;
}

/** What `synth-process.ts` tells. */
export interface Synthesis {
  readonly app: { readonly removal: string; readonly protect: boolean };
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
}

export interface Stack extends Synthesis {
  /** All resources of a type, such as `dynamodb/table:Table`. */
  readonly all: (type: string) => readonly Resource[];
  /** The inputs of the one resource of a type, or of the one whose name starts so. */
  readonly one: (type: string, name?: string) => Resource["inputs"];
  /** Where the bundles are, a folder for each function. */
  readonly bundles: string;
}

/**
 * Runs the real configuration with SST's real components, as `sst deploy` would, but against AWS in name only.
 * Call it at the top of a test file.
 * @param environment what is set in the shell that deploys
 * @param bundling whether the functions are bundled, which takes as long as all the rest
 */
export async function synth(stage: string, environment: Record<string, string> = {}, bundling = true): Promise<Stack> {
  await ensurePlatform();
  const directory = await mkdtemp(join(tmpdir(), "lead-lists-stack-"));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  // A process of its own: the deployment's libraries keep state, and change folder and environment.
  const child = fork(join(import.meta.dirname, "synth-process.ts"), [stage, directory, String(bundling)], {
    env: { PATH: process.env.PATH, HOME: directory, ...environment },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const output = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")));
  let synthesis: Synthesis | undefined;
  child.on("message", (message: Synthesis) => {
    synthesis = message;
  });
  await once(child, "close");
  if (!synthesis) throw new Error(`The stack can't be deployed: ${(await output).join("\n")}`);

  const { resources } = synthesis;
  const all = (type: string) => resources.filter((resource) => resource.type === `aws:${type}`);
  return {
    ...synthesis,
    all,
    one(type, name = "") {
      const found = all(type).filter((resource) => resource.name.startsWith(name));
      if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} ${name}`);
      return found[0]?.inputs ?? {};
    },
    bundles: join(directory, "bundles"),
  };
}
