/** The stage `production` cannot be removed, and its data is retained. */
export const isProduction = $app.stage === "production";

/** How long log groups keep their entries. */
export const LOG_RETENTION = isProduction ? "6 months" : "2 weeks";

/** Prefix of resource names and value of the metrics' `service` dimension: several stages can share one account. */
export const serviceName = `${$app.name}-${$app.stage}`;

/** The name of a Lambda function. It is fixed, so that the function's role can name its log group. */
export const toFunctionName = (name: string): string => `${serviceName}-${name}`;
