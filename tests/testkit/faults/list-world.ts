import * as v from "valibot";
import {
  ForbiddenError,
  NotFoundError,
  PreconditionFailedError,
  ServiceUnavailableError,
} from "../../../lib/errors.ts";
import { OrgId } from "../../../lib/identity/principal.ts";
import { createLeadList } from "../../../lib/lead-lists/create-lead-list.ts";
import { deleteLeadList } from "../../../lib/lead-lists/delete-lead-list.ts";
import { listLeadLists } from "../../../lib/lead-lists/list-lead-lists.ts";
import { updateLeadList } from "../../../lib/lead-lists/update-lead-list.ts";
import { createCursorCodec } from "../../../lib/pagination/cursors.ts";
import { hashIdentity } from "../fixtures.ts";
import { type CallerOptions, Interleaving } from "./interleaving.ts";
import type { Random } from "./random.ts";

export const USERS = ["ada", "ben", "cleo", "dan"];
const ADMIN = "ada";
/** Few different times, so that some attempts have the same. */
const MAX_DELAY_MS = 3;
const HOUR_MS = 3_600_000;

const cursors = createCursorCodec("a secret of the tests");
export const pickUsers = (random: Random) => random.sample(USERS, random.int(1, 3));

/** Ignores that another caller's change came first, and that a process ended. */
export function ignoreExpected(error: unknown): void {
  const expected = [ServiceUnavailableError, NotFoundError, ForbiddenError, PreconditionFailedError];
  if (!expected.some((type) => error instanceof type)) throw error;
}

/** Creates an organisation whose callers create, change and list its only list. */
export function createListWorld(random: Random, endpoint: string, maxDelayMs = MAX_DELAY_MS) {
  const orgId = v.parse(OrgId, `org_${random.uuid()}`);
  const interleaving = new Interleaving(random, endpoint);
  let time = Date.now();
  const open = (options: CallerOptions, idempotencyKey: string, userId = ADMIN, isAdmin = true) => ({
    ...{ principal: { orgId, userId, isAdmin }, idempotencyKey, cursors, hashIdentity },
    ...{ ifMatch: undefined, readLimits: undefined, takeFromLimits: async () => {} },
    database: interleaving.connect(options),
    now: new Date(time + random.int(0, maxDelayMs)),
  });
  const body = { name: "A list", type: "person", icpId: null, startDate: null, endDate: null } as const;
  const users = pickUsers(random);
  return {
    orgId,
    run: interleaving.run.bind(interleaving),
    passHours(hours: number): void {
      time += hours * HOUR_MS;
    },
    create: (options: CallerOptions) => createLeadList({ body: { ...body, userIds: users } }, open(options, "create")),
    update: (
      options: CallerOptions,
      id: string,
      userIds: readonly string[],
      key: string,
      ifMatch?: readonly string[],
    ) => updateLeadList({ params: { id }, body: { userIds: [...userIds] } }, { ...open(options, key), ifMatch }),
    remove: (options: CallerOptions, id: string) => deleteLeadList({ params: { id } }, open(options, "delete")),
    /** Reads all pages. @param userId undefined for an admin. @returns the ids of the lists */
    async list(options: CallerOptions, userId: string | undefined): Promise<string[]> {
      const ids: string[] = [];
      const limit = random.int(1, 3);
      const context = open(options, "list", userId, !userId);
      for (let cursor: string | undefined; ; ) {
        const page = await listLeadLists({ query: { limit, cursor } }, context);
        ids.push(...page.items.map(({ id }) => id));
        if (!page.nextCursor) return ids;
        cursor = page.nextCursor;
      }
    },
  };
}
