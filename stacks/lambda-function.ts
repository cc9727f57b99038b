import { deploySettings } from "./deploy-settings.ts";
import { esbuildOptions } from "./esbuild-options.ts";
import { LOG_RETENTION, serviceName, toFunctionName } from "./stage.ts";

type Permissions = sst.aws.FunctionPermissionArgs[];

interface LambdaFunction {
  /** Unique in the stack. */
  readonly name: string;
  readonly handler: string;
  readonly environment: $util.Input<Record<string, string>>;
  readonly permissions: Permissions;
}

/** X-Ray is off by default, because it costs money for each request. */
const { tracing, reservedConcurrency } = deploySettings;

/** These X-Ray actions do not support resource-level permissions, so the resource must be `*`. */
const tracingPermissions: Permissions = tracing
  ? [{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] }]
  : [];

/** Builds the arguments of a Lambda function. All functions share these settings, except for the concurrency. */
export const buildFunctionArgs = ({ name, handler, environment, permissions }: LambdaFunction) =>
  ({
    name: toFunctionName(name),
    handler,
    runtime: "nodejs24.x",
    architecture: "arm64",
    // One full vCPU. Marshalling a thousand items is CPU work, and with less memory it takes proportionally longer.
    memory: "1769 MB",
    // API Gateway gives up after 30 s. The service returns a 503 of its own before this timeout.
    timeout: "29 seconds",
    concurrency: { reserved: reservedConcurrency.get(name) },
    logging: { format: "json", retention: LOG_RETENTION },
    nodejs: {
      format: "esm",
      minify: true,
      // Deployed with the bundle, so that the log can name positions in the source.
      sourcemap: true,
      esbuild: esbuildOptions,
    },
    environment: $output(environment).apply((variables) => ({
      ...variables,
      POWERTOOLS_SERVICE_NAME: serviceName,
    })),
    permissions: [...permissions, buildLogPermission(name), ...tracingPermissions],
    transform: {
      function: { tracingConfig: { mode: tracing ? "Active" : "PassThrough" } },
      role(role) {
        // SST's managed policy allows writing to every log group of the account. `buildLogPermission` replaces it.
        role.managedPolicyArns = [];
        // SST's trust policy also trusts every principal of the account. Only `sst dev` needs that.
        if (!$dev) role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        return undefined;
      },
    },
  }) satisfies sst.aws.FunctionArgs;

function buildLogPermission(name: string): Permissions[number] {
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  const group = $interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${toFunctionName(name)}`;
  return { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${group}:*`] };
}
