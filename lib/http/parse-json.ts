import jsonBodyParser from "@middy/http-json-body-parser";
import type { Step } from "./call.ts";

/** Of the keys that the parser refuses, and of what may spell them in another way. */
const SUSPECT = ["__proto__", "constructor", "\\u"];

/**
 * Middy's JSON body parser, less its search for keys such as `__proto__` in a body that can have none. It searches while
 * it parses, with a call for each value there is: for a thousand persons that is 8 % of all the CPU time they take.
 */
export function parseJson(): Step {
  const parser = jsonBodyParser();
  return {
    before(request) {
      const { event } = request;
      // RFC 9110, 5.6.6 allows a blank before the parameters; the library does not.
      const type = event.headers["content-type"]?.replace(/\s+;/, ";");
      event.headers = { ...event.headers, "content-type": type };
      const plain = isPlain(event) ? parsed(event.body) : undefined;
      if (plain === undefined) return parser.before?.(request);
      Object.assign(event, { body: plain });
    },
  };
}

type Event = Parameters<NonNullable<Step["before"]>>[0]["event"];

const isPlain = (event: Event): event is Event & { body: string } =>
  !event.isBase64Encoded &&
  /^application\/json(;|$)/i.test(event.headers["content-type"] ?? "") &&
  event.body !== undefined &&
  !SUSPECT.some((text) => event.body?.includes(text));

/** @returns undefined when it is no JSON: the parser says how it is refused */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
