import { testLossContract, type LossContractPromises } from "@smart-mining/core/testing";
import { lossCatalog } from "../src/index.js";
import { OPTIONS } from "./support/batches.js";

/** Where a loss differs by its definition. */
const PROMISES: Readonly<Record<string, LossContractPromises>> = {
  vicreg: { views: true, ignoresLabels: true },
  "proxy-anchor": { negativesOfProxies: true },
  // The paces are held fixed.
  circle: { holdsPartsFixed: true },
  // The memory's copies of the batch are held fixed.
  "cross-batch-memory": { holdsPartsFixed: true },
};

for (const name of lossCatalog.names)
  testLossContract(name, (needs) => lossCatalog.create(name, OPTIONS[name], needs), PROMISES[name]);
