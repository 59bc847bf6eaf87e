import { UnknownCaseError } from "../adapter.js";

/** Arguments as a file states them. */
export type PeerArgs = Readonly<Record<string, unknown>>;

/**
 * Renames a peer's arguments to our options. Arguments of value null are left out: they stand for "not given".
 *
 * @param names peer's name → ours; null: accepted and not needed
 * @throws {UnknownCaseError} on an argument without an entry
 */
export function renameArgs(peerClass: string, args: PeerArgs, names: Readonly<Record<string, string | null>>) {
  const options: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    const ours = names[name];
    if (value === null) continue;
    if (ours === undefined) throw new UnknownCaseError(`${peerClass}: no argument "${name}"`);
    if (ours !== null) options[ours] = value === "Infinity" ? Infinity : value;
  }
  return options;
}
