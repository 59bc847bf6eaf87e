import type { Adapter } from "../adapter.js";
import { distancesAdapter } from "./distances.js";
import { globalLossAdapter } from "./global-loss.js";
import { lossesAdapter } from "./losses.js";
import { metricsAdapter } from "./metrics.js";
import { minersAdapter } from "./miners.js";
import { paperAdapter } from "./paper/index.js";

/** All adapters. A file is run by the first that recognizes it. */
export const adapters: readonly Adapter[] = [
  lossesAdapter,
  globalLossAdapter,
  distancesAdapter,
  minersAdapter,
  metricsAdapter,
  paperAdapter,
];
