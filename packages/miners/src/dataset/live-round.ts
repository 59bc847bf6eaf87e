import type { IndexRounds } from "./index-rounds.js";
import type { RoundData } from "./round-data.js";

/** A round that can be looked at as long as the miner has not begun another. */
export interface LiveRound {
  readonly data: RoundData;
  readonly rounds: IndexRounds;
  /** @throws {StateError} when the miner has begun another round, or was disposed */
  stillLatest(): void;
}
