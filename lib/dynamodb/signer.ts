import { BatchGetItemCommand, type DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb";
import { AwsSdkSigV4Signer } from "@aws-sdk/core/httpAuthSchemes";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import type { EndpointV2, HttpRequest, HttpResponse, HttpSigner } from "@smithy/types";

const scheme: Required<HttpSigner> = new AwsSdkSigV4Signer();

/** A signed request, and who wants to know what became of it: every answer tells by how much the clock is wrong. */
interface Signed {
  readonly request: HttpRequest;
  readonly succeeded: (response: HttpResponse) => void;
  /** @throws the error, marked as one that may be tried again when the clock was to blame */
  readonly failed: (error: Error) => never;
}

/** Writes the SDK's requests without its middlewares: same endpoint, credentials, region and clock. */
export class Signer {
  readonly #config: DynamoDBClientResolvedConfig;
  #endpoint: EndpointV2 | undefined;

  constructor(config: DynamoDBClientResolvedConfig) {
    this.#config = config;
  }

  /**
   * @param operation its name
   * @param body its input in the AWS JSON 1.0 protocol
   */
  async sign(operation: string, body: Buffer): Promise<Signed> {
    const config = this.#config;
    this.#endpoint ??= await getEndpointFromInstructions({}, BatchGetItemCommand, config);
    const { url } = this.#endpoint;
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
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      },
      query: {},
      body,
    };
    // The scheme notes there the clock offset it signed with; both handlers compare it with the answer's date.
    const properties = { config, context: { endpointV2: this.#endpoint } };
    return {
      // Whose credentials they are, the signer knows by itself.
      request: await scheme.sign(request, {}, properties),
      succeeded: (response) => scheme.successHandler(response, properties),
      failed: scheme.errorHandler(properties),
    };
  }
}
