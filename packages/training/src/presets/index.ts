import { baselines } from "./baselines.js";
import type { PresetPart } from "./parts.js";
import { smartMining, smartMiningMultiSimilarity, smartMiningSeparate, smartMiningTriplet } from "./smart-mining.js";

/** The presets by name: plain configuration objects. */
export const presets: Readonly<Record<string, PresetPart>> = {
  "smart-mining": smartMining,
  "smart-mining-triplet": smartMiningTriplet,
  "smart-mining-separate": smartMiningSeparate,
  "smart-mining-multi-similarity": smartMiningMultiSimilarity,
  ...baselines,
};

export function presetNames(): string[] {
  return Object.keys(presets);
}

/** One sentence about a preset. */
export function presetDescription(name: string): string {
  return String(presets[name].description);
}
