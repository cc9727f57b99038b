import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll } from "vitest";
import { ensurePlatform } from "../../../stacks/tools/sst-platform.ts";

/** A resource that the stack requests, with its inputs as the provider would receive them. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly retainOnDelete: boolean;
  /** A deployment that would delete or replace it fails. */
  readonly protect: boolean;
}

/** The result of `synth-process.ts`. */
export interface Synthesis {
  readonly app: { readonly removal: string; readonly protect: boolean };
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
}

export interface Stack extends Synthesis {
  /** Finds all resources of a type, such as `dynamodb/table:Table`. */
  readonly all: (type: string) => readonly Resource[];
  /** Returns the inputs of the only resource of a type, or of the only one whose name starts with `name`. */
  readonly one: (type: string, name?: string) => Resource["inputs"];
  /** The folder of the bundles, with one folder per function. */
  readonly bundles: string;
}

/**
 * Runs the real configuration with SST's real components, as `sst deploy` would, but against mocks of AWS.
 * Call it at the top level of a test file.
 * @param environment the variables in the shell that deploys
 * @param bundling whether to bundle the functions, which takes as long as everything else together
 * @param extraStack the text of a file in `stacks/` that an operator has added
 */
export async function synth(
  stage: string,
  environment: Record<string, string> = {},
  bundling = true,
  extraStack = "",
): Promise<Stack> {
  await ensurePlatform();
  const directory = await mkdtemp(join(tmpdir(), "lead-lists-stack-"));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  // In its own process, because SST and Pulumi have global state, and change the working folder and the environment.
  const child = fork(join(import.meta.dirname, "synth-process.ts"), [stage, directory, String(bundling), extraStack], {
    env: { ...buildSystemEnvironment(directory), ...environment },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const output = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : "")));
  let synthesis: Synthesis | undefined;
  child.on("message", (message: Synthesis) => {
    synthesis = message;
  });
  await once(child, "close");
  if (!synthesis) throw new Error(`The stack cannot be deployed: ${(await output).join("\n")}`);

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

/** Builds the variables that a process needs on any system, without the other variables of the tests' shell. */
function buildSystemEnvironment(home: string): Record<string, string | undefined> {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, SystemRoot, TEMP, HOME: home, USERPROFILE: home };
}
