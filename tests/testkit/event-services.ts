import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A request of the SDK to EventBridge or SQS. */
export interface ServiceRequest {
  readonly operation: string;
  /** The texts of its entries or messages. */
  readonly entries: readonly string[];
}

/**
 * How a service fails. `reject`: accepts the request except for these entries. `lose`: accepts it, but the connection breaks before the
 * response. `reset`: does not accept it. `status`: an error of the whole request. `body`: responds with status 200 and this
 * body, without accepting anything. `hang`: never responds.
 */
export type ServiceFault =
  | { readonly reject: (entry: string, index: number) => boolean }
  | { readonly status: number; readonly type?: string }
  | { readonly body: string }
  | "lose"
  | "reset"
  | "hang";

interface Body {
  readonly Entries?: readonly Entry[];
  readonly QueueUrl?: string;
}
interface Entry {
  readonly Id?: string;
  readonly Detail?: string;
  readonly MessageBody?: string;
  readonly ReceiptHandle?: string;
}

export type EventServices = Awaited<ReturnType<typeof startEventServices>>;

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** Starts EventBridge and SQS in this process, as far as the service uses them. Without faults, both accept everything. */
export async function startEventServices() {
  const requests: ServiceRequest[] = [];
  /** The entries that EventBridge accepted, in their order. */
  const published: Required<Pick<Entry, "Detail">>[] = [];
  /** The messages in the queue by their receipt handles. */
  const queue = new Map<string, string>();
  /** The URLs of the queues to which messages were sent. */
  const queueUrls: string[] = [];
  let findFault: (request: ServiceRequest) => ServiceFault | undefined = () => undefined;
  let handles = 0;

  const operations: Readonly<
    Record<string, (entries: readonly Entry[], isRejected: (i: number) => boolean) => object>
  > = {
    PutEvents(entries, isRejected) {
      const Entries = entries.map((entry, i) => {
        if (isRejected(i)) return { ErrorCode: "InternalFailure", ErrorMessage: "Injected" };
        published.push({ ...entry, Detail: entry.Detail ?? "" });
        return { EventId: String(published.length) };
      });
      return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length, Entries };
    },
    SendMessageBatch(entries, isRejected) {
      const [Failed, Successful] = partition(entries, (_, i) => isRejected(i));
      for (const { MessageBody = "" } of Successful) queue.set(`handle-${handles++}`, MessageBody);
      return {
        Successful: Successful.map(({ Id, MessageBody = "" }) => ({
          Id,
          MessageId: Id,
          MD5OfMessageBody: md5(MessageBody),
        })),
        Failed: Failed.map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false })),
      };
    },
    ReceiveMessage() {
      const received = [...queue].slice(0, 10);
      return {
        Messages: received.map(([ReceiptHandle, Body]) => ({
          MessageId: ReceiptHandle,
          ReceiptHandle,
          Body,
          MD5OfBody: md5(Body),
        })),
      };
    },
    DeleteMessageBatch(entries, isRejected) {
      const [Failed, Successful] = partition(entries, (_, i) => isRejected(i));
      for (const { ReceiptHandle = "" } of Successful) queue.delete(ReceiptHandle);
      return {
        Successful: Successful.map(({ Id }) => ({ Id })),
        Failed: Failed.map(({ Id }) => ({ Id, Code: "InternalError", SenderFault: false })),
      };
    },
  };

  const server = createServer(async (incoming, outgoing) => {
    const body = (await json(incoming).catch(() => undefined)) as Body | undefined;
    const operation = String(incoming.headers["x-amz-target"]).split(".")[1] ?? "";
    const entries = body?.Entries ?? [];
    const request = {
      operation,
      entries: entries.map(({ Detail, MessageBody, ReceiptHandle = "" }) => Detail ?? MessageBody ?? ReceiptHandle),
    };
    requests.push(request);
    const fault = findFault(request);
    const reset = () => void outgoing.socket?.resetAndDestroy();
    if (fault === "hang") return;
    if (fault === "reset") return reset();
    const headers = { "content-type": "application/x-amz-json-1.1" };
    if (typeof fault === "object" && "status" in fault) {
      return void outgoing
        .writeHead(fault.status, headers)
        .end(JSON.stringify({ __type: fault.type ?? "InternalException" }));
    }
    if (typeof fault === "object" && "body" in fault) return void outgoing.writeHead(200, headers).end(fault.body);
    const isRejected = (i: number) =>
      typeof fault === "object" && "reject" in fault && fault.reject(request.entries[i] ?? "", i);
    const result = operations[operation]?.(entries, isRejected);
    if (result && operation === "SendMessageBatch") queueUrls.push(body?.QueueUrl ?? "");
    if (fault === "lose") return reset();
    outgoing.writeHead(result ? 200 : 400, headers).end(JSON.stringify(result ?? { __type: "UnknownOperation" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    queueUrl: `${endpoint}/123456789012/unsent-events`,
    queue,
    /** Decides about the fault of each request from now on. */
    fail(decide: (request: ServiceRequest) => ServiceFault | undefined) {
      findFault = decide;
    },
    heal() {
      findFault = () => undefined;
    },
    /** Returns the requests since the last call. */
    takeRequests: () => requests.splice(0),
    /** Returns the entries that EventBridge accepted since the last call. */
    takePublished: () => published.splice(0),
    /** Returns the queue's URL for each request that sent messages since the last call. */
    takeQueued: () => queueUrls.splice(0),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function partition<T>(items: readonly T[], isFirst: (item: T, index: number) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item, i) => !isFirst(item, i))];
}
