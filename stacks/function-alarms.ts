import { METRICS_NAMESPACE } from "../lib/http/publish-metrics.ts";
import { createAlarm, metricSum } from "./alarm.ts";
import { deployedRoutes, functionNames } from "./deployed-functions.ts";
import { JOB_PERIODS, jobs } from "./function-names.ts";
import { serviceName, toFunctionName } from "./stage.ts";

/** The alarms about the functions. `lib/http/publish-metrics.ts` publishes the metrics of the service itself. */

const functionMetric = (name: string, metricName: string) => ({
  namespace: "AWS/Lambda",
  metricName,
  dimensions: { FunctionName: toFunctionName(name) },
});

for (const [name, { method, path }] of deployedRoutes) {
  createAlarm("DeadlineStops", {
    target: name,
    meaning:
      "Requests of this route ran out of time, or a service that they need did not respond, and returned 503. The same " +
      "request, sent again, completes the work.",
    check:
      "DatabaseThrottles and the AWS Health Dashboard: usually DynamoDB throttles or fails. The field cause of the log " +
      "entries names the error.",
    action: "Fix what the cause names. Clients retry with the Idempotency-Key of the response.",
    metric: metricSum({
      namespace: METRICS_NAMESPACE,
      metricName: "deadlineStops",
      dimensions: { service: serviceName, route: `${method} ${path}` },
    }),
    threshold: 0,
    evaluationMinutes: 10,
  });
}

createAlarm("IssuerFailures", {
  meaning:
    "The token issuer did not respond, or not with its keys, so requests returned 503 instead of being authenticated. " +
    "Functions that have the keys already are not affected.",
  check:
    "Fetch the keys yourself: AUTH_JWKS_URI, or the issuer's /.well-known/jwks.json. The field cause of the log entries " +
    "names the error.",
  action:
    "Ask the operator of the issuer, or check the AWS Health Dashboard for Cognito. The functions fetch the keys again " +
    "every few seconds; nothing has to be restarted.",
  metric: metricSum({
    namespace: METRICS_NAMESPACE,
    metricName: "issuerFailures",
    dimensions: { service: serviceName },
  }),
  threshold: 0,
  evaluationMinutes: 10,
});

for (const name of functionNames) {
  createAlarm("LambdaThrottles", {
    target: name,
    meaning:
      "Lambda rejects invocations of this function, because the account's concurrency, or what RESERVED_CONCURRENCY gives the " +
      "function, is used up. Callers get a 5xx.",
    check: "ConcurrentExecutions of all functions of the account, to see which function uses it.",
    action: "Raise the reservation, or ask AWS for a higher concurrency quota. New accounts can start at 10.",
    metric: metricSum(functionMetric(name, "Throttles")),
    threshold: 0,
    evaluationMinutes: 5,
  });
}

const JOB_ERRORS_SECONDS = 1_800;
for (const name of jobs) {
  createAlarm("JobErrors", {
    target: name,
    meaning:
      "The job failed in more than 80 % of its runs of half an hour. A run that only takes long stops in time and does not fail. Until it " +
      "succeeds, deleted data is kept longer, or counts of members that crashes left wrong stay wrong.",
    check: "The log of the job's function, for the error.",
    action: "Remove the cause. The next run continues where the last one stopped.",
    metric: metricSum(functionMetric(name, "Errors"), JOB_ERRORS_SECONDS),
    threshold: Math.floor((0.8 * JOB_ERRORS_SECONDS) / JOB_PERIODS[name]),
    evaluationMinutes: JOB_ERRORS_SECONDS / 60,
  });
}
