import { createAlarm, metricMath, metricMaximum } from "./alarm.ts";
import { deploySettings } from "./deploy-settings.ts";
import { searchDomain } from "./search.ts";

/** The alarms about the domain of the search, according to AWS's recommendations. An existing cluster has none here. */

const { search } = deploySettings;
if (search && "domain" in search && searchDomain) {
  const { domainName } = searchDomain;
  const { accountId } = aws.getCallerIdentityOutput();
  const metric = (metricName: string) => ({
    namespace: "AWS/ES",
    metricName,
    dimensions: { DomainName: domainName, ClientId: accountId },
  });
  const volumeMb = search.domain.volumeGb * 1_024;

  createAlarm("SearchRed", {
    meaning:
      "A part of the index of persons has no working copy. Searches return 503. Adding from results that are stored works.",
    check: "The domain in the console: nodes that are missing, and full volumes.",
    action:
      "A node that AWS replaces restores its part from a copy, if there are two nodes. Otherwise rebuild the index from the " +
      "table, as the runbook describes.",
    metric: metricMaximum(metric("ClusterStatus.red")),
    threshold: 0,
    evaluationMinutes: 5,
  });

  createAlarm("SearchStorage", {
    meaning:
      "A node of the index of persons has used more than 75 % of its volume. When it is nearly full, AWS blocks changes, and a " +
      "rebuild needs twice the space.",
    check: "The metric FreeStorageSpace of the domain, and whether an index of a rebuild that stopped is left.",
    action: "Raise SEARCH_VOLUME_GB and deploy, or finish the rebuild.",
    metric: metricMath(`100 * (1 - free / ${volumeMb})`, { free: { ...metric("FreeStorageSpace"), stat: "Minimum" } }),
    threshold: 75,
    evaluationMinutes: 5,
  });

  createAlarm("SearchMemory", {
    meaning:
      "A node of the index of persons has used more than 95 % of its Java heap for 15 minutes. It can fail soon.",
    check: "The metrics JVMMemoryPressure, SearchRate and IndexingRate of the domain.",
    action: "Use a larger SEARCH_INSTANCE_TYPE, or more SEARCH_INSTANCES, and deploy.",
    metric: metricMaximum(metric("JVMMemoryPressure")),
    threshold: 95,
    evaluationMinutes: 15,
  });

  createAlarm("SearchWritesBlocked", {
    meaning:
      "The domain accepts no changes, so searches find old data. The changes wait in the stream for up to 6 hours.",
    check: "SearchStorage and SearchMemory, which name the usual causes.",
    action: "Remove the cause. AWS then accepts changes again, and the function that indexes persons catches up.",
    metric: metricMaximum(metric("ClusterIndexWritesBlocked")),
    threshold: 0,
    evaluationMinutes: 5,
  });

  // The metrics count since the nodes have started. Every minute has one value of each node.
  createAlarm("SearchRejects", {
    meaning: "The domain rejects requests, because too many wait. Searches return 503, or changes are repeated.",
    check: "The metrics ThreadpoolSearchRejected and ThreadpoolWriteRejected, and the CPU of the domain.",
    action:
      "Lower searchesPerMinute of LIMITS, or use a larger SEARCH_INSTANCE_TYPE. During a rebuild, rejected changes are normal: " +
      "they are sent again.",
    metric: metricMath(
      "DIFF(searches) + DIFF(writes)",
      { searches: metric("ThreadpoolSearchRejected"), writes: metric("ThreadpoolWriteRejected") },
      60,
    ),
    threshold: 0,
    evaluationMinutes: 1,
  });
}
