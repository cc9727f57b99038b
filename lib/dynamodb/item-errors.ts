import { BatchStatementErrorCodeEnum as Code } from "@aws-sdk/client-dynamodb";

/** Error codes of one item of a batch or of a transaction. Both use the same codes. */

type Codes = ReadonlySet<string | undefined>;

export const THROTTLED_CODES: Codes = new Set([
  Code.ProvisionedThroughputExceeded,
  Code.RequestLimitExceeded,
  Code.ThrottlingError,
]);

/** Errors of the item's content, for example if it is larger than 400 KB. */
export const INVALID_CODES: Codes = new Set([Code.ValidationError, Code.ItemCollectionSizeLimitExceeded]);
