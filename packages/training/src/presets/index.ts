import { smartMining } from "./smart-mining.js";
import { baselines } from "./baselines.js";

/** The presets by name: plain configuration objects. */
export const presets: Readonly<Record<string, Record<string, unknown>>> = { "smart-mining": smartMining, ...baselines };

export function presetNames(): string[] {
  return Object.keys(presets);
}

/** One sentence about a preset. */
export function presetDescription(name: string): string {
  return String(presets[name].description);
}
