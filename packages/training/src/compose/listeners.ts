import { closeSync, openSync, writeSync } from "node:fs";
import { catalog, component, DataError, type Catalog } from "@smart-mining/core";
import { z } from "zod";
import type { RunEvent } from "../loop/events.js";

/** Receives the events of a run: writes, shows or sends them. */
export interface Listener {
  onEvent(event: RunEvent): void;
  /** Called when the run is over, also after an error. */
  dispose?(): void;
}

const jsonLinesOptions = z.strictObject({
  path: z.string().min(1).describe("the file to append to, one JSON object a line"),
});

/** Receivers of events by name. */
export const listeners: Catalog<Listener> = catalog<Listener>("listener", {
  "json-lines": component({
    description: "appends every event but progress to a file, one JSON object a line, beside the run's own log",
    options: jsonLinesOptions,
    paths: ["path"],
    create: ({ path }) => jsonLinesListener(path),
  }),
});

/** Opens its file at the first event, so that a run that is refused leaves none. */
function jsonLinesListener(path: string): Listener {
  let file: number | undefined;
  return {
    onEvent(event) {
      if (event.type === "progress") return;
      try {
        file ??= openSync(path, "a");
        writeSync(file, `${JSON.stringify(event)}\n`);
      } catch (cause) {
        throw new DataError(`listener "json-lines": "${path}" cannot be written (${(cause as Error).message}).`, {
          cause,
        });
      }
    },
    dispose() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
