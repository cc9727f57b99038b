import { functionName, LOG_RETENTION, serviceName } from "./stage.ts";

type Permissions = sst.aws.FunctionPermissionArgs[];

interface Lambda {
  /** Unique in the stack. */
  readonly name: string;
  readonly handler: string;
  readonly environment: $util.Input<Record<string, string>>;
  readonly permissions: Permissions;
}

/** X-Ray is off unless asked for: it is paid for by the request. */
const tracing = process.env.TRACING === "on";

/** X-Ray has no resources to name: `*` is as narrow as it gets. */
const trace: Permissions = tracing
  ? [{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] }]
  : [];

/** A Lambda function by the rules of the house. */
export const buildFunctionArgs = ({ name, handler, environment, permissions }: Lambda) =>
  ({
    name: functionName(name),
    handler,
    runtime: "nodejs24.x",
    architecture: "arm64",
    // One whole vCPU: to marshal a thousand items is CPU work, and with less memory it takes as much longer.
    memory: "1769 MB",
    // API Gateway gives up after 30 s; the service answers 503 by itself before that.
    timeout: "29 seconds",
    logging: { format: "json", retention: LOG_RETENTION },
    nodejs: {
      format: "esm",
      minify: true,
      // In the bundle, so that the log can name the source.
      sourcemap: true,
      // Only the packages' ES modules can be tree-shaken. The log names error classes, so names are kept.
      esbuild: { mainFields: ["module", "main"], keepNames: true },
    },
    environment: $output(environment).apply((variables) => ({
      ...variables,
      POWERTOOLS_SERVICE_NAME: serviceName,
    })),
    permissions: [...permissions, buildLogPermission(name), ...trace],
    transform: {
      function: { tracingConfig: { mode: tracing ? "Active" : "PassThrough" } },
      role(role) {
        // SST's lets a function write to every log group of the account: `writeLog` is enough.
        role.managedPolicyArns = [];
        // SST's also trusts every principal of the account, which only `sst dev` has a use for.
        if (!$dev) role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        return undefined;
      },
    },
  }) satisfies sst.aws.FunctionArgs;

function buildLogPermission(name: string): Permissions[number] {
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { accountId } = aws.getCallerIdentityOutput();
  const group = $interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${functionName(name)}`;
  return { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${group}:*`] };
}
