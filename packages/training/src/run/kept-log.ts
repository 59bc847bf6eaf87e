import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RunEvent } from "../loop/events.js";

/** The part of a log that a run that goes on keeps. */
export interface KeptLog {
  readonly text: string;
  /** Of its last event: the clock goes on from there. */
  readonly seconds: number;
}

/**
 * The log of a run up to its checkpoint: without the steps that came after it, which are done again, and without `end`, which is the
 * last event of a log. A line that was cut off is left out.
 *
 * @param step that of the checkpoint
 */
export async function keptLog(folder: string, step: number): Promise<KeptLog> {
  const text = await readFile(join(folder, "log.jsonl"), "utf8").catch(() => "");
  const events = text.split("\n").flatMap(parsed);
  const after = events.findIndex((event) => "step" in event && event.step > step);
  const kept = (after < 0 ? events : events.slice(0, after)).filter(({ type }) => type !== "end");
  return {
    text: kept.map((event) => `${JSON.stringify(event)}\n`).join(""),
    seconds: kept.reduce((latest, { time }) => Math.max(latest, time), 0),
  };
}

function parsed(line: string): RunEvent[] {
  try {
    return [JSON.parse(line) as RunEvent];
  } catch {
    return [];
  }
}
