import { BatchGetItemCommand, type DynamoDBClientResolvedConfig } from "@aws-sdk/client-dynamodb";
import { AwsSdkSigV4Signer } from "@aws-sdk/core/httpAuthSchemes";
import { getEndpointFromInstructions } from "@smithy/core/endpoints";
import type { EndpointV2, HttpRequest, HttpResponse, HttpSigner } from "@smithy/types";

const scheme: Required<HttpSigner> = new AwsSdkSigV4Signer();

/**
 * A signed request, plus the signer's success and error callbacks. Both correct clock skew from the response's Date
 * header.
 */
interface Signed {
  readonly request: HttpRequest;
  readonly succeeded: (response: HttpResponse) => void;
  /** @throws the error, marked as retryable if clock skew caused it */
  readonly failed: (error: Error) => never;
}

/** Signs requests without the SDK's middleware, with the SDK's endpoint, credentials, region and clock. */
export class Signer {
  readonly #config: DynamoDBClientResolvedConfig;
  #endpoint: EndpointV2 | undefined;

  constructor(config: DynamoDBClientResolvedConfig) {
    this.#config = config;
  }

  /**
   * @param operation the name of the operation
   * @param body the input, in the AWS JSON 1.0 protocol
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
    // `sign` stores the clock offset that it used in `properties`. The callbacks compare it with the response's Date
    // header.
    const properties = { config, context: { endpointV2: this.#endpoint } };
    return {
      // The identity argument is unused; the signer resolves credentials from `config`.
      request: await scheme.sign(request, {}, properties),
      succeeded: (response) => scheme.successHandler(response, properties),
      failed: scheme.errorHandler(properties),
    };
  }
}
