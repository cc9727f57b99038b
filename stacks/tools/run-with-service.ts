import { type Client, createClient } from "../../lib/client/client.ts";
import { EnvironmentError } from "../../lib/environment-error.ts";
import type { ExitCode } from "./command.ts";
import { describeServiceError } from "./describe-service-error.ts";
import { resolveTarget, type ServiceTarget, type TargetOptions } from "./target.ts";

/**
 * Runs a command that calls the service.
 * @param context what the command uses, for the descriptions of errors
 * @throws EnvironmentError whose message describes an error of the service in one line
 */
export async function runWithService(
  options: TargetOptions,
  context: { readonly listId?: string | undefined; readonly needs?: string },
  run: (client: Client, target: ServiceTarget) => Promise<ExitCode>,
): Promise<ExitCode> {
  const target = await resolveTarget(options);
  const { url, token } = target;
  try {
    return await run(createClient({ baseUrl: url, token }), target);
  } catch (error) {
    const description = describeServiceError(error, { url, ...context });
    throw description === undefined ? error : new EnvironmentError(description, { cause: error });
  }
}
