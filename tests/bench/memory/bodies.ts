import type { Job } from "../harness/job.ts";

/** What Lambda takes as an event, less what is in it beside the body. */
const LARGEST_BODY = 6 * 1_024 * 1_024 - 4_096;

/** Fills up to a length, in the JSON of an event: there a quote within the body takes two bytes. */
const filled = (before: string, piece: string, after: string): string => {
  const left = LARGEST_BODY - lengthInEvent(before + after);
  return before + piece.repeat(Math.floor(left / lengthInEvent(piece))) + after;
};
const lengthInEvent = (text: string): number => JSON.stringify(text).length - 2;

/** Bodies that want to hurt: as large as they can be, and all refused. */
export const HOSTILE: Readonly<Record<string, string>> = {
  "arrays in arrays": "[".repeat(LARGEST_BODY / 2) + "]".repeat(LARGEST_BODY / 2),
  "prospects that are numbers": filled('{"prospects":[0', ",0", "]}"),
  "unknown fields": `{"prospects":[${filled('{"a":0', ',"a":0', "")}}]}`,
  "one string": `{"prospects":[{"firstName":"${"a".repeat(LARGEST_BODY - 50)}"}]}`,
  "wrong tags, 600 a person": wrongTags(),
};

function wrongTags(): string {
  const tags = `[${Array(100).fill(0).join()}]`;
  const lists = ["departments", "subDepartments", "functions", "skills", "languages"];
  const person = `{${lists.map((list) => `"${list}":${tags}`).join()}}`;
  return `{"prospects":[${Array(1_000).fill(person).join()}]}`;
}

/** A thousand persons, each as large as the event has room for. */
export function largestPersons({ people }: Job): string {
  const room = Math.floor(LARGEST_BODY / people.length) - 1_000;
  const descriptions = Array.from({ length: Math.ceil(room / 2_000) }, (_, i) =>
    "d".repeat(Math.min(2_000, room - i * 2_000)),
  );
  const workExperiences = descriptions.map((description) => ({ description }));
  return JSON.stringify({ prospects: people.map(({ input }) => ({ ...input, workExperiences })) });
}
