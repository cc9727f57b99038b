import { type Deadline, lambdaDeadline } from "../deadline.ts";
import { ignoreUnavailable } from "../dynamodb/best-effort.ts";
import { createDatabase, type Database } from "../dynamodb/database.ts";
import type { ReadLimits } from "../limits/limits-reader.ts";
import {
  isExceeded,
  type LimitState,
  returnToLimits,
  type Taking,
  takeFromLimits,
} from "../limits/take-from-limits.ts";
import type { Usage } from "../limits/usage.ts";
import type { Route } from "../route.ts";
import type { UseCaseContext } from "../use-case.ts";
import type { Middleware, RequestState, RouteInput } from "./middleware.ts";
import { buildLimitError, buildRateLimitHeaders } from "./rate-limit.ts";

/** A route whose usage is computed from its own input. */
export interface RouteWithUsage<R extends Route> {
  readonly usage?: (input: RouteInput<R>) => Usage;
}

interface Service extends Pick<Database, "client" | "tables"> {
  /** Undefined if nothing is limited. */
  readonly readLimits: ReadLimits | undefined;
}

/** The limiter has its own time and retries, so that a request still has its own if the limiter fails. */
const LIMITER_TIMEOUT_MS = 3_000;

/**
 * Takes a request from the limits of its organisation. If that fails, the request passes: limits protect organisations from
 * each other, and are not worth an outage.
 * @throws TooManyRequestsError if a limit rejects the request; nothing was counted then
 */
export function limitUsage<R extends Route>(
  route: R & RouteWithUsage<R>,
  service: Service,
): Middleware<TakingState & { input: RouteInput<R> }> {
  const { usage }: RouteWithUsage<R> = route;
  return {
    async before({ context }) {
      const { counters, input } = context;
      const deadline = lambdaDeadline(context, LIMITER_TIMEOUT_MS);
      // Without time, the use case does no work either, and returns 503.
      if (deadline.hasPassed()) return;
      const database = createDatabase(service, deadline, counters);
      let states: readonly LimitState[] | undefined;
      try {
        const taking = await planTaking(service, database, context, { requests: 1, ...usage?.(input) });
        states = taking && (await takeFromLimits(database, taking));
        context.taken = taking;
      } catch (error) {
        counters.increment("limiterFailures");
        context.limiterError = error;
      }
      if (states) report(context, states);
    },
  };
}

/**
 * Creates what takes more from the limits during a request. If that is more than what is left, what `limitUsage` has
 * taken is returned, so that the rejected request uses up nothing.
 * @param context the response carries the limits that are added to it
 * @param deadline of the request
 */
export const createTakeFromLimits =
  (service: Service, context: TakingState, deadline: Deadline): UseCaseContext["takeFromLimits"] =>
  async (usage) => {
    if (Object.values(usage).every((amount) => amount === 0)) return;
    const database = createDatabase(service, deadline, context.counters);
    const taking = await planTaking(service, database, context, usage);
    if (!taking) return;
    const states = await takeFromLimits(database, taking);
    if (context.taken && states.some(isExceeded)) {
      const returned = await returnToLimits(database, context.taken).catch(ignoreUnavailable);
      context.limitStates = returned ?? context.limitStates ?? [];
    }
    report(context, states);
  };

/** What taking from limits needs of a request, and what it adds. */
type TakingState = Pick<RequestState, "principal" | "counters"> & Partial<Pick<RequestState, "limitStates" | "taken">>;

/** @returns undefined if nothing is limited */
async function planTaking(
  { readLimits }: Service,
  database: Database,
  { principal: { orgId } }: TakingState,
  usage: Usage,
): Promise<Taking | undefined> {
  if (!readLimits) return undefined;
  const now = new Date();
  return { orgId, limits: await readLimits(database, orgId, now), usage, now };
}

/** Adds the limits to the response. @throws TooManyRequestsError if one of them is exceeded */
function report(context: TakingState, states: readonly LimitState[]): void {
  context.limitStates = [...(context.limitStates ?? []), ...states];
  const exceeded = states.filter(isExceeded);
  if (exceeded.length === 0) return;
  context.counters.increment("rateLimited");
  throw buildLimitError(exceeded);
}

/** Adds the headers of the limits to every response from the limit check on, whether it is a success or an error. */
export function sendRateLimits(): Middleware {
  const addHeaders: Middleware["after"] = ({ context, response }) => {
    const { limitStates = [] } = context;
    if (!response || limitStates.length === 0) return;
    response.headers = { ...response.headers, ...buildRateLimitHeaders(limitStates) };
  };
  return { after: addHeaders, onError: addHeaders };
}
