import type { Progress } from "@smart-mining/core";
import { SingleBar } from "cli-progress";

/** Shows how far some work has come: a bar on a terminal, a line now and then elsewhere (a log file, CI). */
export interface ProgressDisplay {
  /** @param detail what to say beside the bar */
  show(phase: string, done: number, total: number, detail: string): void;
  /** Prints a line above the bar. */
  say(line: string): void;
  /** Removes the bar; the next `show` begins a new one. */
  finish(): void;
}

const SECONDS_BETWEEN_LINES = 10;

export function progressDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  return output.isTTY ? barDisplay(output) : lineDisplay(output);
}

/** The listener form that libraries take. */
export function onProgress(display: ProgressDisplay): (progress: Progress) => void {
  return ({ phase, done, total }) => {
    display.show(phase, done, total, `${done}/${total}`);
    if (done >= total) display.finish();
  };
}

function barDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  let bar: SingleBar | undefined;
  let current = "";
  const finish = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    show(phase, done, total, detail) {
      if (phase !== current) finish();
      current = phase;
      if (bar === undefined) {
        bar = new SingleBar({
          format: `${phase} {bar} {percentage}% {detail}`,
          barsize: 24,
          barCompleteChar: "█",
          barIncompleteChar: "░",
          clearOnComplete: true,
          linewrap: false,
          gracefulExit: false,
          stream: output,
        });
        bar.start(total, done, { detail });
      }
      bar.setTotal(total);
      bar.update(done, { detail });
    },
    say(line) {
      // The bar redraws itself at its next update.
      if (bar !== undefined) output.write("\r\u001b[2K");
      output.write(`${line}\n`);
    },
    finish,
  };
}

function lineDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  let last = -Infinity;
  let current = "";
  return {
    show(phase, done, total, detail) {
      const now = performance.now() / 1000;
      if (phase === current && done < total && now - last < SECONDS_BETWEEN_LINES) return;
      if (phase === current && done >= total && now - last < 1) return;
      current = phase;
      last = now;
      output.write(`${phase} ${Math.floor((100 * done) / Math.max(1, total))}% ${detail}\n`);
    },
    say: (line) => void output.write(`${line}\n`),
    finish: () => {
      current = "";
    },
  };
}
