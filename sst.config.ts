/// <reference path="./.sst/platform/config.d.ts" />

/** The service on AWS. Production outlives mistakes: it can't be removed, and its data stays even if its stack goes. */
export default $config({
  app(input) {
    const production = input?.stage === "production";
    return {
      name: "lead-lists",
      home: "aws",
      removal: production ? "retain" : "remove",
      protect: production,
      providers: {
        aws: { region: (process.env.AWS_REGION || "us-east-1") as aws.Region },
        // The version that SST itself comes with.
        random: "4.16.6",
      },
    };
  },
  // SST evaluates this file before its components exist: hence no import at the top.
  async run() {
    const { api } = await import("./stacks/api.ts");
    await import("./stacks/jobs.ts");
    await import("./stacks/alarms.ts");
    await import("./stacks/dashboard.ts");
    const { alarmTopic } = await import("./stacks/alarm.ts");
    const { auth } = await import("./stacks/auth.ts");
    const { tables } = await import("./stacks/storage.ts");
    return {
      url: api.url,
      tenantsTable: tables.tenants.name,
      globalTable: tables.global.name,
      alarmTopic: alarmTopic.arn,
      ...auth.outputs,
    };
  },
});
