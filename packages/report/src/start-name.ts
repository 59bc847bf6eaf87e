import type { SampleSet } from "@smart-mining/data";

/** What to call the net before its first step: one that is fine-tuned was not untrained. */
export function startName(config: Readonly<Record<string, unknown>>): string {
  const { initialWeights } = (config.model ?? {}) as { initialWeights?: unknown };
  return initialWeights === undefined ? "untrained net" : "pretrained net";
}

/** What to call the samples themselves, taken as embeddings. */
export function rawName({ kind }: Pick<SampleSet, "kind">): string {
  return kind === "images" ? "raw pixels" : `raw ${kind}`;
}
