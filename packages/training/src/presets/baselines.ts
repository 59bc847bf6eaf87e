import type { PresetPart } from "./parts.js";

export const baselines: Record<string, PresetPart> = {};
