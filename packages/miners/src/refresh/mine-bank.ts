import type { DatasetMiner, MinedTuples, MiningContext, MiningReport, MiningRound, Triplets } from "@smart-mining/core";
import type { EmbeddingBank } from "./embedding-bank.js";

/**
 * A round of mining on banked embeddings: no forward pass. The bank's drift is measured from here; the
 * reports tell the mean age of what was mined.
 *
 * @param step the present training step
 * @throws {StateError} while a row of the bank was never written
 */
export async function mineBank(
  miner: DatasetMiner,
  bank: EmbeddingBank,
  step: number,
  context?: MiningContext,
): Promise<MiningRound> {
  const embeddingAge = bank.meanAge(step);
  const aged = (report: MiningReport): MiningReport => ({ ...report, embeddingAge });
  const round = await miner.mine(bank.snapshot(), context);
  return {
    set: round.set,
    lists: round.lists,
    async triplets(request): Promise<MinedTuples<Triplets>> {
      const mined = await round.triplets(request);
      return { ...mined, report: aged(mined.report) };
    },
    report: async () => aged(await round.report()),
    get seconds() {
      return round.seconds;
    },
  };
}
