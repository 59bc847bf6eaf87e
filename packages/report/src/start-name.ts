/** What to call the net before its first step: one that is fine-tuned was not untrained. */
export function startName(config: Readonly<Record<string, unknown>>): string {
  const { initialWeights } = (config.model ?? {}) as { initialWeights?: unknown };
  return initialWeights === undefined ? "untrained net" : "pretrained net";
}
