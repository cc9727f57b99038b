import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { inject, vi } from "vitest";
import type { LambdaHandler } from "../../lib/http/route-handler.ts";
import { routes } from "../../lib/routes.ts";
import type { DatabaseCosts } from "../bench/harness/metered-database.ts";
import { type Call, invoke } from "../testkit/invoke.ts";

export type RouteName = keyof typeof routes;

/** Starts a database that measures, and returns a function that calls a route with it. */
export async function startMeasuring() {
  const file = fileURLToPath(new URL("./metered-process.ts", import.meta.url));
  const child = fork(file, [inject("databaseEndpoint")], { execArgv: [] });
  const [endpoint] = await once(child, "message");
  process.env.DYNAMODB_ENDPOINT = String(endpoint);
  vi.resetModules();

  async function takeCosts(): Promise<DatabaseCosts> {
    child.send("take");
    const [costs] = await once(child, "message");
    return costs;
  }

  return {
    /** @returns the response, what the database charged, and the CPU time of the handler */
    async measure(name: RouteName, call: Call) {
      const entryPoint = routes[name].handler.replace(/^functions\/(.*)\.handler$/, "$1");
      const { handler }: { handler: LambdaHandler } = await import(`../../functions/${entryPoint}.ts`);
      await takeCosts();
      let cpuMs = 0;
      const timed: LambdaHandler = async (event, context) => {
        const start = process.cpuUsage();
        const response = await handler(event, context);
        const { user, system } = process.cpuUsage(start);
        cpuMs = Math.round((user + system) / 1_000);
        return response;
      };
      const response = await invoke(timed, routes[name], call);
      return { response, cpuMs, ...(await takeCosts()) };
    },
    stop: () => child.kill(),
  };
}
