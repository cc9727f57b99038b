import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { deadlineAfter } from "../../../lib/deadline.ts";
import { createDatabase } from "../../../lib/dynamodb/database.ts";
import { getItems } from "../../../lib/dynamodb/get-items.ts";
import { leadListKey, memberCountKey } from "../../../lib/dynamodb/keys.ts";
import { parseMemberCount } from "../../../lib/lead-lists/member-count.ts";
import { settleCount } from "../../../lib/lead-lists/settle-counts.ts";
import { TABLES } from "../environment.ts";
import { type Fault, isBatchWrite, isComplete } from "./fault.ts";
import type { Scenario } from "./scenario.ts";

/** Until an operation has begun for so long, a job leaves the count to it. */
const GRACE_PERIOD_MS = 60_000;
const DEADLINE_MS = 30_000;

interface BatchRequest {
  readonly Statements: readonly {
    readonly Statement: string;
    readonly Parameters: readonly { readonly S?: string }[];
  }[];
}
interface BatchResponse {
  readonly Responses: readonly { readonly Error?: object }[];
}

/**
 * Watches the kept count of a scenario's list while calls change its members.
 * @param client of the database without faults
 */
export function watchCount(client: DynamoDBClient, { orgId, listId, people }: Scenario) {
  const list = leadListKey(orgId, listId);
  const memberships = `${list.pk}#${list.sk}#`;
  const startedAt = Date.now();
  const violations: string[] = [];
  const inProgress = new Set<Promise<unknown>>();
  let put = people.filter(({ state }) => state === "member").length;

  const connect = () => createDatabase({ client, tables: TABLES }, deadlineAfter(DEADLINE_MS));
  async function read() {
    const [item] = await getItems(connect(), [memberCountKey(list)]);
    return { exists: item !== undefined, isDue: item?.due !== undefined, shown: parseMemberCount(item).memberCount };
  }
  /** Injects nothing, but counts the memberships that the database puts. As the last fault, it sees what is executed. */
  const countPuts: Fault = async (request, next) => {
    const execution = next(request);
    if (!isBatchWrite(request)) return execution;
    const { Statements }: BatchRequest = JSON.parse(request.body);
    const counted = execution.then((outcome) => {
      if (!isComplete(outcome)) return;
      const { Responses }: BatchResponse = JSON.parse(outcome.body);
      put += Statements.filter(
        ({ Statement, Parameters }, i) =>
          Statement.includes("addedAt") &&
          !Responses[i]?.Error &&
          Parameters.some(({ S }) => S?.startsWith(memberships)),
      ).length;
    });
    inProgress.add(counted);
    await counted.finally(() => inProgress.delete(counted));
    return execution;
  };
  return {
    countPuts,
    violations,
    /** Checks that the list does not show more members than memberships that were put so far. */
    async check() {
      const { shown } = await read();
      // The database may have executed them before the count was read.
      await Promise.allSettled(inProgress);
      if (shown > put) violations.push(`shows ${shown} members, but only ${put} were put`);
    },
    /** Runs a job as the list is being changed. It finds the count if it is due. */
    async runJob(settle: () => Promise<"settled" | "changing" | undefined>) {
      if (!(await read()).isDue) return;
      const result = await settle();
      if (result === "settled" && Date.now() < startedAt + GRACE_PERIOD_MS)
        violations.push("a job settled the count of a list that was being changed");
    },
    /** Settles the count if it is due, two minutes after the last call. @param members the number of members that are stored */
    async settleAndCheck(members: number, isDeleted: boolean) {
      const later = new Date(Date.now() + 2 * GRACE_PERIOD_MS);
      const wasDue = (await read()).isDue;
      if (wasDue) await settleCount(connect(), list, later);
      const { exists, isDue, shown } = await read();
      if (isDeleted && wasDue && exists) violations.push("the count of a deleted list is still stored");
      if (!isDeleted && (isDue || shown !== members))
        violations.push(`shows ${shown} of ${members} members after all, due: ${isDue}`);
    },
  };
}
