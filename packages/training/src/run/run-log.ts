import type { RunEvent, RunListener } from "../loop/events.js";
import type { RunFolder } from "./run-folder.js";

/** Takes the events of a run to all who hear them. */
export interface RunLog {
  readonly emit: RunListener;
  /** All but progress, in order. */
  readonly events: readonly RunEvent[];
  /** What came so far and what comes is written to the folder's log. */
  writeTo(folder: RunFolder): void;
  /** What came so far and what comes goes to these. */
  hearBy(listeners: readonly RunListener[]): void;
}

/** @param onEvent hears everything at once; the folder and the listeners come when all is known to be good */
export function createRunLog(onEvent?: RunListener): RunLog {
  const events: RunEvent[] = [];
  const heard: RunListener[] = [];
  let folder: RunFolder | undefined;
  return {
    events,
    emit(event) {
      if (event.type !== "progress") {
        events.push(event);
        folder?.log(event);
      }
      onEvent?.(event);
      for (const hear of heard) hear(event);
    },
    writeTo(opened) {
      folder = opened;
      events.forEach((event) => opened.log(event));
    },
    hearBy(listeners) {
      for (const event of events) listeners.forEach((hear) => hear(event));
      heard.push(...listeners);
    },
  };
}
