import { BatchGetItemCommand, type DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import type { HttpRequest, OperationSchema, RequestSigner, StaticOperationSchema } from "@smithy/types";

interface Operation {
  readonly schema?: OperationSchema | StaticOperationSchema;
}

/** What all requests of a client have in common. */
interface Route {
  readonly url: URL;
  readonly signer: RequestSigner;
}

/** Writes the SDK's requests without its middlewares: same endpoint, credentials, region and clock. */
export class Signer {
  readonly #config: DynamoDBClientResolvedConfig;
  #route: Route | undefined;

  constructor(config: DynamoDBClientResolvedConfig) {
    this.#config = config;
  }

  /** @param body the operation's input in the AWS JSON 1.0 protocol */
  async sign({ schema }: Operation, body: Buffer): Promise<HttpRequest> {
    this.#route ??= await routeOf(this.#config);
    const { url, signer } = this.#route;
    const request: HttpRequest = {
      method: "POST",
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port && { port: Number(url.port) }),
      path: url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`,
      headers: {
        host: url.host,
        "content-type": "application/x-amz-json-1.0",
        "content-length": String(body.byteLength),
        "x-amz-target": `DynamoDB_20120810.${Array.isArray(schema) ? schema[2] : schema?.name}`,
      },
      query: {},
      body,
    };
    // The SDK notes by how much the clock is wrong when the database refuses a signature for it.
    return signer.sign(request, { signingDate: new Date(Date.now() + this.#config.systemClockOffset) });
  }
}

async function routeOf(config: DynamoDBClientResolvedConfig): Promise<Route> {
  const { url, properties } = await getEndpointFromInstructions({}, BatchGetItemCommand, config);
  return { url, signer: await config.signer(properties?.authSchemes?.[0]) };
}
