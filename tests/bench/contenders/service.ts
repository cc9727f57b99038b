import { handler } from "../../../functions/add-prospects.ts";
import { routes } from "../../../lib/routes.ts";
import { buildBody } from "../../testkit/faults/scenario.ts";
import { invoke } from "../../testkit/invoke.ts";
import type { Contender } from "./contender.ts";

/** The complete Lambda handler, from event to response: verifies the token, validates the body, writes the log. */
export const contender: Contender = async (job) => {
  const { token, listId, mode, searchId, startIndex, people } = job;
  const body =
    mode === "bulk"
      ? { selection: { mode, searchId, startIndex, targetCount: people.length } }
      : buildBody(job, mode, people);
  const call = { token, params: { id: listId }, body: JSON.stringify(body) };

  return async () => {
    const response = await invoke(handler, routes.addProspects, call);
    if (response.status !== 200) throw new Error(response.text);
    return response.body.addedCount;
  };
};
