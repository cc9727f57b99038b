import { setImmediate as nextTurn } from "node:timers/promises";
import { createRandom, type Random } from "../faults/random.ts";

/** Some calls wait until so many others were made, at most. */
const STALL_RATE = 0.2;
const MAX_STALL = 100;

/** Enough turns of the event loop for a process to make its next call. */
const TURNS = 3;

/** A process that makes calls: to the database, to an engine. */
export interface Process {
  /** Waits for its turn, then makes a call. */
  readonly call: <T>(run: () => Promise<T>) => Promise<T>;
  /** Whether it was killed. All of its later calls fail. */
  readonly isKilled: () => boolean;
}

interface WaitingCall {
  readonly process: number;
  readonly notBefore: number;
  readonly make: () => Promise<void>;
}

/** Makes the calls of concurrent processes one at a time, in random order. */
export class Scheduler {
  readonly #waiting = new Set<WaitingCall>();
  #made = 0;
  #processes = 0;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Starts a process. @param killAt the call, counted from 1, in which it is killed: before or after the call has an effect */
  start(killAt?: number): Process {
    this.#processes += 1;
    const process = this.#processes;
    let calls = 0;
    let isKilled = false;
    return {
      isKilled: () => isKilled,
      call: async (run) => {
        calls += 1;
        const isLast = calls === killAt;
        if (isKilled || (isLast && this.#random.chance(0.5))) {
          isKilled = true;
          throw new Error("The process was killed before this call");
        }
        const result = await this.#schedule(process, run);
        if (!isLast) return result;
        isKilled = true;
        throw new Error("The process was killed before it got the result");
      },
    };
  }

  #schedule<T>(process: number, run: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const stall = this.#random.chance(STALL_RATE) ? this.#random.int(1, MAX_STALL) : 0;
    this.#waiting.add({ process, notBefore: this.#made + stall, make: () => run().then(resolve, reject) });
    return promise;
  }

  /** Runs processes to their end. @throws the first error of one */
  async run(processes: readonly Promise<unknown>[]): Promise<void> {
    let isRunning = true;
    const ended = Promise.allSettled(processes).then(() => {
      isRunning = false;
    });
    while (isRunning || this.#waiting.size > 0) {
      for (let turn = 0; turn < TURNS; turn++) await nextTurn();
      await this.#makeOne();
    }
    await ended;
    await Promise.all(processes);
  }

  async #makeOne(): Promise<void> {
    const waiting = [...this.#waiting];
    const ready = waiting.filter(({ notBefore }) => notBefore <= this.#made);
    const possible = ready.length > 0 ? ready : waiting;
    // A process with many calls at once does not get more turns than others.
    const [process] = this.#random.sample([...new Set(possible.map((call) => call.process))], 1);
    const [call] = this.#random.sample(
      possible.filter((call) => call.process === process),
      1,
    );
    if (!call) return;
    this.#waiting.delete(call);
    this.#made += 1;
    await call.make();
  }
}

/** Runs one process. @param killAt the call in which it is killed */
export async function runAlone<T>(work: (process: Process) => Promise<T>, killAt?: number): Promise<T> {
  const scheduler = new Scheduler(createRandom(`alone, killed at ${killAt}`));
  const result = work(scheduler.start(killAt));
  await scheduler.run([result]);
  return result;
}
