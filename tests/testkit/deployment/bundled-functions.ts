import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { afterAll } from "vitest";
import type { LambdaHandler } from "../../../lib/http/route-handler.ts";
import { streamReaders } from "../../../stacks/function-names.ts";
import { REGION } from "./pulumi-mocks.ts";
import type { Resource, Stack } from "./synth.ts";

export interface Invocation {
  readonly id: string;
  readonly file: string;
  readonly event: unknown;
  readonly remainingMs: number;
}
export interface Outcome {
  readonly id: string;
  readonly response?: unknown;
  readonly error?: string;
}

/** A Lambda function as the stack requests it. */
export interface LambdaFunction {
  readonly inputs: Resource["inputs"] & {
    readonly name: string;
    readonly handler: string;
    readonly environment: { readonly variables: Readonly<Record<string, string>> };
  };
  readonly bundle: string;
  readonly role: Resource["inputs"];
}

/** Reads a stack's functions by the name of their route or job, such as `addProspects`. */
export function readFunctions(stack: Stack): Map<string, LambdaFunction> {
  return new Map(
    stack.all("lambda/function:Function").map((resource) => {
      const inputs = resource.inputs as LambdaFunction["inputs"];
      const component = resource.name.replace(/Function$/, "");
      const role = stack.one("iam/role:Role", `${component}Role`);
      return [
        inputs.name.split("-").at(-1) ?? "",
        { inputs, role, bundle: join(stack.bundles, component, "bundle.mjs") },
      ];
    }),
  );
}

/** Reads what Lambda does with a stream for a function; empty if the function reads none. */
export const readStreamMapping = (stack: Stack, functionName: string): Resource["inputs"] =>
  stack
    .all("lambda/eventSourceMapping:EventSourceMapping")
    .find(({ inputs }) => String(inputs.functionName).includes(functionName))?.inputs ?? {};

/** Those of a stack's functions that read the settings of the service. */
export const readServiceFunctions = (stack: Stack): Map<string, LambdaFunction> =>
  new Map([...readFunctions(stack)].filter(([name]) => !STREAM_READERS.has(name)));

const STREAM_READERS: ReadonlySet<string> = new Set(streamReaders);

/**
 * Starts a stack's functions in one separate process, with the environment that the stack sets.
 * @param overrides replaces variables, because there is no AWS here
 */
export function startFunctions(stack: Stack, overrides: Record<string, string>) {
  const functions = readFunctions(stack);
  const child = fork(join(import.meta.dirname, "lambda-process.ts"), {
    env: {
      ...Object.assign({}, ...[...functions.values()].map(({ inputs }) => inputs.environment.variables)),
      AWS_REGION: REGION,
      SystemRoot: process.env.SystemRoot,
      ...overrides,
    },
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  afterAll(() => child.kill());
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on("line", (line) => log.push(line));
  }

  async function invoke(name: string, event: unknown, remainingMs = 29_000): Promise<unknown> {
    const id = randomUUID();
    child.send({ id, file: functions.get(name)?.bundle, event, remainingMs });
    for (;;) {
      const [outcome] = await once(child, "message");
      if (outcome.id !== id) continue;
      if (outcome.error) throw new Error(outcome.error);
      return outcome.response;
    }
  }
  return {
    invoke,
    handler:
      (name: string): LambdaHandler =>
      async (event, context) =>
        (await invoke(name, event, context.getRemainingTimeInMillis())) as APIGatewayProxyStructuredResultV2,
    /** Returns the lines that were logged since the last call. */
    takeLog: () => log.splice(0),
  };
}
