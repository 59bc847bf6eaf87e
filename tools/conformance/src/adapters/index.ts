import type { Adapter } from "../adapter.js";
import { globalLossAdapter } from "./global-loss.js";
import { minersAdapter } from "./miners.js";

/** All adapters. A file is run by the first that recognises it. */
export const adapters: readonly Adapter[] = [globalLossAdapter, minersAdapter];
