import { handler } from "../../../functions/add-prospects.ts";
import { routes } from "../../../lib/routes.ts";
import { invoke } from "../../testkit/invoke.ts";
import type { Contender } from "./contender.ts";

/** The whole Lambda handler: event in, answer out, the token verified, the body validated, the log written. */
export const contender: Contender = async (job) => {
  const { token, listId, mode, searchId, startIndex, people } = job;
  const body =
    mode === "direct"
      ? { prospects: people.map(({ input }) => input) }
      : { selection: { mode, searchId, startIndex: startIndex, targetCount: people.length } };
  const call = { token, params: { id: listId }, body: JSON.stringify(body) };

  return async () => {
    const answer = await invoke(handler, routes.addProspects, call);
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body.addedCount;
  };
};
