import { indexChanges, type KeyRecord } from "../../../lib/person-index/index-changes.ts";
import { rebuildIndex } from "../../../lib/person-index/rebuild-index.ts";
import type { RunStep } from "../../../lib/person-index/settle-documents.ts";
import { verifyIndex } from "../../../lib/person-index/verify-index.ts";
import { type PersonIndex, RebuildReplacedError } from "../../../lib/person-search/search-engine.ts";
import { findFirstFailure } from "../../../stacks/local/streams/find-first-failure.ts";
import { TABLES } from "../environment.ts";
import type { Random } from "../faults/random.ts";
import type { Change, Person } from "../search-data.ts";
import { connectIndex } from "./fake-index.ts";
import { FakeTable } from "./fake-table.ts";
import { type Process, Scheduler } from "./scheduler.ts";

/** How often the engine fails. */
const FAILURE_RATE = 0.15;

/** How likely it is that a process is killed, if Lambda has started it or an operator. */
const INVOCATION_KILL_RATE = 0.3;
const COMMAND_KILL_RATE = 0.8;
/** At one of its first calls, or later. */
const KILL_CALLS = [6, 150] as const;

/** The persons of a change, with what they have then. A person without a record is deleted. */
export const listChanged = (change: Change): readonly (readonly [id: string, record: Person[1] | undefined])[] =>
  "put" in change ? change.put : change.remove.map((id) => [id, undefined] as const);

interface WorldProcess extends Process {
  readonly index: PersonIndex;
  readonly run: RunStep;
}

/** A table, its index, and the processes that change them. */
export class IndexWorld {
  readonly #random: Random;
  readonly #index: PersonIndex;
  readonly table: FakeTable;
  readonly scheduler: Scheduler;
  #isChanging = true;

  constructor(random: Random, index: PersonIndex) {
    this.#random = random;
    this.#index = index;
    this.table = new FakeTable(random);
    this.scheduler = new Scheduler(random);
  }

  #startProcess(killRate: number): WorldProcess {
    const killAt = this.#random.chance(killRate) ? this.#random.int(1, this.#random.pick(KILL_CALLS)) : undefined;
    const process = this.scheduler.start(killAt);
    const database = this.table.connect(process);
    return {
      ...process,
      index: connectIndex(this.#index, process, this.#random, FAILURE_RATE),
      run: (step) => step(database),
    };
  }

  /** Changes the table, one person after the other. */
  async change(history: readonly Change[]): Promise<void> {
    const { call } = this.scheduler.start();
    for (const [id, record] of history.flatMap(listChanged)) await call(async () => this.table.change(id, record));
    this.#isChanging = false;
  }

  /** Delivers a shard as Lambda does: in batches that end anywhere, again from the first record that failed. */
  async deliver(shard: readonly KeyRecord[]): Promise<void> {
    const { call } = this.scheduler.start();
    for (let position = 0; this.#isChanging || position < shard.length; ) {
      const batch = await call(async () => shard.slice(position, position + this.#random.int(1, 6)));
      const { isKilled, index, run } = this.#startProcess(INVOCATION_KILL_RATE);
      const response = await run((database) => indexChanges(database, index, batch));
      const isRepeated = isKilled() || this.#random.chance(0.1);
      if (!isRepeated) position += findFirstFailure(batch, response) ?? batch.length;
    }
  }

  /**
   * Rebuilds the index until a run reaches the end. Each run continues what the last one has begun, or starts again, which ends
   * another one.
   */
  rebuild(): Promise<void> {
    return this.#repeatUntilSurvived(({ index, run }) =>
      rebuildIndex({
        ...{ run, index, table: TABLES.global, checkpointIntervalMs: 0 },
        isRestart: this.#random.chance(0.2),
      }),
    );
  }

  /** Compares the index with the table, and repairs it. */
  repair(): Promise<void> {
    return this.#repeatUntilSurvived(({ index, run }) =>
      verifyIndex({ run, index, itemCount: 10, isRepair: true, delayOfChangesMs: 0 }),
    );
  }

  async #repeatUntilSurvived(work: (process: WorldProcess) => Promise<unknown>): Promise<void> {
    for (;;) {
      const process = this.#startProcess(COMMAND_KILL_RATE);
      try {
        await work(process);
        return;
      } catch (error) {
        if (!process.isKilled() && !(error instanceof RebuildReplacedError)) throw error;
      }
    }
  }
}
