/// <reference path="./.sst/platform/config.d.ts" />

/** The deployment on AWS. The stage `production` cannot be removed, and its data is kept even if its stack is deleted. */
export default $config({
  app(input) {
    const isProduction = input?.stage === "production";
    return {
      name: "lead-lists",
      home: "aws",
      removal: isProduction ? "retain" : "remove",
      protect: isProduction,
      providers: {
        aws: { region: (process.env.AWS_REGION || "us-east-1") as aws.Region },
        // The version that SST itself depends on.
        random: "4.16.6",
      },
    };
  },
  // SST evaluates this file before its components exist, so nothing can be imported at the top.
  async run() {
    // First, because importing any other stack already requests resources.
    const { checkStageName } = await import("./stacks/stage-name.ts");
    checkStageName($app.name, $app.stage);
    const { api, domainTarget } = await import("./stacks/api.ts");
    await import("./stacks/jobs.ts");
    const { eventBus, unsentEvents } = await import("./stacks/events.ts");
    await import("./stacks/audit-log.ts");
    await import("./stacks/alarms.ts");
    await import("./stacks/function-alarms.ts");
    await import("./stacks/event-alarms.ts");
    await import("./stacks/search-alarms.ts");
    await import("./stacks/index-persons.ts");
    await import("./stacks/dashboard.ts");
    const { alarmTopic } = await import("./stacks/alarm.ts");
    const { auth } = await import("./stacks/auth.ts");
    const { tables } = await import("./stacks/storage.ts");
    const { searchOutputs } = await import("./stacks/search.ts");
    return {
      url: api.url,
      ...(domainTarget && { domainTarget }),
      tenantsTable: tables.tenants.name,
      globalTable: tables.global.name,
      eventBus: eventBus.name,
      unsentEventsQueue: unsentEvents.url,
      alarmTopic: alarmTopic.arn,
      ...searchOutputs,
      ...auth.outputs,
    };
  },
});
