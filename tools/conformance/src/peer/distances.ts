import type { DistanceConfig } from "@smart-mining/losses";
import { UnknownCaseError } from "../adapter.js";

/** A distance as the files state it. */
export interface PeerDistance {
  readonly name: string;
  readonly p?: number | "Infinity";
  readonly power?: number;
  readonly normalize_embeddings?: boolean;
  readonly is_inverted?: boolean;
}

const NAMES: Readonly<Record<string, "lp" | "cosine" | "dot" | "snr">> = {
  LpDistance: "lp",
  CosineSimilarity: "cosine",
  DotProductSimilarity: "dot",
  SNRDistance: "snr",
};

const KNOWN = new Set(["name", "p", "power", "normalize_embeddings", "is_inverted"]);

/** Our distance option for a peer's distance. */
export function distanceConfig(peer: PeerDistance): Exclude<DistanceConfig, string> {
  const name = NAMES[peer.name];
  if (name === undefined) throw new UnknownCaseError(`no distance "${peer.name}"`);
  const unknown = Object.keys(peer).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0) throw new UnknownCaseError(`${peer.name}: no argument "${unknown[0]}"`);
  const inverted = name === "cosine" || name === "dot";
  if (peer.is_inverted !== undefined && peer.is_inverted !== inverted)
    throw new UnknownCaseError(`${peer.name}: is_inverted cannot be ${peer.is_inverted}`);
  if (name === "cosine" && peer.normalize_embeddings === false)
    throw new UnknownCaseError("CosineSimilarity: normalize_embeddings cannot be false");
  return {
    name,
    p: peer.p === undefined ? 2 : Number(peer.p),
    power: peer.power ?? 1,
    normalize: peer.normalize_embeddings ?? true,
  };
}
