import { setImmediate as nextTurn } from "node:timers/promises";
import type { Deadline } from "../../../lib/deadline.ts";
import { createClient } from "../../../lib/dynamodb/client.ts";
import { createDatabase, type Database } from "../../../lib/dynamodb/database.ts";
import { TABLES } from "../environment.ts";
import type { Random } from "./random.ts";

/** Where a caller's process ends, counted in its requests from 1; undefined if it does not. */
export interface CallerOptions {
  readonly crashAt?: number | undefined;
  /** How often a response is lost. In half of these cases the request is executed later, perhaps after its own retry. */
  readonly lossRate: number;
  /** When the caller began, and until when it sends requests, on a clock of the test. */
  readonly life?: { readonly begunAt: number; readonly hasEnded: () => boolean };
}

/** Enough turns of the event loop for a caller to build its next request. */
const TURNS = 4;

interface WaitingRequest {
  readonly commandName: string;
  readonly begunAt: number;
  readonly run: () => Promise<void>;
}

/** The names of the SDK's commands that write nothing. */
const READS: ReadonlySet<string> = new Set(["BatchGetItemCommand", "QueryCommand"]);

/** Executes the database requests of concurrent callers one at a time, in random order. */
export class Interleaving {
  readonly #waiting: WaitingRequest[] = [];
  readonly #random: Random;
  readonly #endpoint: string;
  readonly #clients: { destroy: () => void }[] = [];

  constructor(random: Random, endpoint: string) {
    this.#random = random;
    this.#endpoint = endpoint;
  }

  /** Opens the database for one caller. */
  connect({ crashAt, lossRate, life }: CallerOptions): Database {
    let requests = 0;
    let hasCrashed = false;
    const client = createClient(this.#endpoint);
    this.#clients.push(client);
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          requests += 1;
          const isLast = requests === crashAt;
          if (hasCrashed || (isLast && this.#random.chance(0.5))) {
            hasCrashed = true;
            throw new Error("The process ended before this request");
          }
          const isLost = this.#random.chance(lossRate);
          const execution = this.#execute(commandName, life?.begunAt ?? 0, () => next(args));
          if (isLost && this.#random.chance(0.5)) {
            execution.catch(() => undefined);
            throw new Error("The request is late");
          }
          const response = await execution;
          if (isLast) hasCrashed = true;
          if (isLast || isLost) throw new Error("The response was lost");
          return response;
        },
      { step: "initialize" },
    );
    const deadline: Deadline = {
      hasPassed: () => hasCrashed || (life?.hasEnded() ?? false),
      timeout: () => ({ signal: new AbortController().signal, clear: () => {} }),
      sleep: async () => {},
    };
    return createDatabase({ client, tables: TABLES }, deadline);
  }

  /** When the first of the callers began whose requests are waiting; infinite if none is waiting. */
  get earliestBegin(): number {
    return Math.min(...this.#waiting.map(({ begunAt }) => begunAt));
  }

  #execute<T>(commandName: string, begunAt: number, send: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ commandName, begunAt, run: () => send().then(resolve, reject) });
    return promise;
  }

  /** Runs the callers to their end, and what they left waiting. @param afterWrite is called after each write */
  async run(callers: readonly Promise<unknown>[], afterWrite: () => Promise<void>): Promise<void> {
    let isRunning = true;
    const ended = Promise.allSettled(callers).then(() => {
      isRunning = false;
    });
    while (isRunning || this.#waiting.length > 0) {
      for (let turn = 0; turn < TURNS; turn++) await nextTurn();
      if (this.#waiting.length === 0) continue;
      const [request] = this.#waiting.splice(this.#random.int(0, this.#waiting.length - 1), 1);
      await request?.run();
      if (request && !READS.has(request.commandName)) await afterWrite();
    }
    await ended;
    for (const client of this.#clients) client.destroy();
  }
}
