import { SmartMiningError } from "@smart-mining/core";
import { CommanderError } from "commander";

/** What the process ends with. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Errors that a person can mend: one clear sentence, exit code 2, no stack. */
const MENDABLE = new Set([
  "ERR_OPTION",
  "ERR_UNKNOWN_NAME",
  "ERR_DATA",
  "ERR_SHAPE",
  "ERR_VALUE",
  "ERR_MISSING_PEER",
  "ERR_BACKEND",
]);

/** Prints what went wrong and tells the exit code. */
export function reportFailure(error: unknown, write: (text: string) => void): number {
  // Commander has already printed its own message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof SmartMiningError && error.code === "ERR_ABORTED") return EXIT.interrupted;
  if (error instanceof SmartMiningError && MENDABLE.has(error.code)) {
    write(`error: ${error.message}\n`);
    return EXIT.usage;
  }
  // A full disk, a folder that vanished: nothing that a stack would explain.
  if (isSystemError(error)) {
    write(`error: ${error.message}\n`);
    return EXIT.failed;
  }
  write(`unexpected error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error && "code" in error && typeof error.code === "string";
}
