import type { Miner, MiningRequest, MiningResult, Tuples } from "@smart-mining/core";
import type { EmbeddingBank } from "./embedding-bank.js";

/**
 * A round of mining on banked embeddings: no forward pass. The bank's drift is measured from here; the
 * report tells the mean age of what was mined.
 *
 * @param step the present training step
 * @throws {StateError} while a row of the bank was never written
 */
export async function mineBank<T extends Tuples>(
  miner: Miner<T>,
  bank: EmbeddingBank,
  step: number,
  request: MiningRequest,
): Promise<MiningResult<T>> {
  const embeddingAge = bank.meanAge(step);
  const result = await miner.mine(bank.snapshot(), request);
  return { ...result, report: { ...result.report, embeddingAge } };
}
