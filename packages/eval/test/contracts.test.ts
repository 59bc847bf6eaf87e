import { metricFacts } from "@smart-mining/core";
import { testMetricContract } from "@smart-mining/core/testing";
import { evaluateEmbeddings, metrics } from "../src/index.js";

for (const family of metrics.names) {
  const name = family.endsWith("At") ? `${family}2` : family;
  testMetricContract(name, {
    facts: metricFacts(name)!,
    measure: async (set) => (await evaluateEmbeddings(set, { metrics: [name] })).metrics[name],
    // Far rows make pairs of their own, which are easy to tell.
    ignoresFarRowsOfNoClass: !["rocAuc", "pairAveragePrecision"].includes(name),
  });
}
