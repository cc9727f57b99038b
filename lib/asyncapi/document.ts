import * as v from "valibot";
import { ChangeEvent, EVENT_SOURCE, type EventType } from "../events/event.schema.ts";
import { convertResponse, toReference } from "../openapi/convert-schema.ts";
import { EXAMPLES } from "./examples.ts";

const DESCRIPTION = `Every change of a list, of its members and of a lead, published after it is stored, at least once and
without personal data.

* **Repeated events.** The same stored changes have the same \`id\`. A retry can divide the changes of an operation in another
  way; then recognise them by \`operationId\` and \`ids\`.
* **Order.** Events may arrive in any order. For one item (a member of a list, a list, a lead), keep the one with the latest \`time\`.
* **Parts.** An operation can have several events of a type, whatever its size. They have the same \`operationId\`.
* **Clean-up is not a change.** \`leadlist.deleted\` also stands for the members of the list.
* **New fields and types** may be added; ignore those that you do not know.

In a deployment, the events are on an EventBridge bus: \`source\` is \`${EVENT_SOURCE}\`, \`detail-type\` the type of the event and
\`detail\` the event.

The local stack sends new events as server-sent events at \`GET /events\`. The caller must be an admin and gets the events of its
organisation. The local stack keeps the last 1,000 events since its start, in memory. With \`Last-Event-ID\`, it first sends the
kept events that came after that event, or all kept events if it does not keep that event. With \`DATA\`, changes that were not
published when it stopped are published after the next start. The \`EventSource\` of browsers cannot send a token; read the
response of \`fetch\` instead.`;

const SUMMARIES: Readonly<Record<EventType, string>> = {
  "leadlist.created": "A list was created",
  "leadlist.updated": "A list was changed, for example its name or its users",
  "leadlist.deleted": "A list was deleted, with all its members",
  "members.added": "Persons or companies were added to a list",
  "members.removed": "Persons or companies were removed from a list",
  "lead.created": "The organisation got leads of its own: copies of global persons, or new persons",
  "lead.updated": "Leads were corrected, also to the values that they had",
  "lead.erased": "Persons were erased, also persons who were not leads",
};

const FIELDS: Readonly<Record<string, string>> = {
  type: "What happened.",
  id: "Identifies the event. The same whenever the same changes are published again.",
  time: "When the items changed. Each change of an item has a later time than the change before.",
  orgId: "The organisation whose data changed.",
  userId: "The user who changed it.",
  operationId: "The operation of the change. A retry with the same Idempotency-Key is the same operation.",
  listId: "The list that changed, or whose members did.",
  entityType: "What the ids identify.",
  ids: "The persons or companies, in alphabetical order.",
  count: "How many items changed: the number of ids, or 1 list.",
};

/** @returns the events as an AsyncAPI 3.0 document, derived from their schema */
export function buildAsyncApiDocument() {
  const types = ChangeEvent.options.flatMap(({ entries }) =>
    entries.type.options.map((type) => ({ type, schema: v.object({ ...entries, type: v.literal(type) }) })),
  );
  return {
    asyncapi: "3.0.0",
    info: { title: "Lead lists: events", version: "1", description: DESCRIPTION },
    defaultContentType: "application/json",
    servers: {
      local: {
        host: "127.0.0.1:3000",
        protocol: "http",
        description: "The local stack: `npm start`. It keeps the last 1,000 events since its start.",
        security: [{ $ref: "#/components/securitySchemes/bearer" }],
      },
    },
    channels: {
      events: {
        address: "/events",
        description: "The path on the local stack. In a deployment, the event bus.",
        messages: Object.fromEntries(types.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }])),
      },
    },
    operations: {
      publishChange: {
        action: "send",
        summary: "Tell what changed",
        channel: { $ref: "#/channels/events" },
        messages: types.map(({ type }) => ({ $ref: `#/channels/events/messages/${type}` })),
      },
    },
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      messages: Object.fromEntries(types.map(({ type }) => [type, buildMessage(type)])),
      schemas: Object.fromEntries(types.map(({ type, schema }) => [type, buildSchema(schema)])),
    },
  };
}

const buildMessage = (type: EventType) => ({
  name: type,
  title: SUMMARIES[type],
  payload: toReference(type),
  examples: [{ payload: EXAMPLES[type] }],
});

/** @throws Error if a field has no description */
function buildSchema(schema: v.GenericSchema) {
  const { properties = {}, ...rest } = convertResponse(schema, {});
  const described = Object.entries(properties).map(([name, property]) => {
    const description = FIELDS[name];
    if (description === undefined || typeof property !== "object") throw new Error(`${name} has no description`);
    return [name, { description, ...property }];
  });
  return { ...rest, properties: Object.fromEntries(described) };
}
