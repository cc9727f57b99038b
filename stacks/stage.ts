/** The one stage that is never removed. */
export const production = $app.stage === "production";

/** How long logs are kept. */
export const LOG_RETENTION = production ? "6 months" : "2 weeks";

/** The `service` dimension of the metrics: the stages of one account must not add up. */
export const serviceName = `${$app.name}-${$app.stage}`;

/** A function's name. It is given and not made up by the deployment, so that its role can name its log group. */
export const functionName = (name: string): string => `${serviceName}-${name}`;
