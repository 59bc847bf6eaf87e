import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Seconds each thread of this process has been on a core; empty where the system does not tell (other than Linux). */
export function threadSeconds() {
  try {
    return new Map(
      readdirSync("/proc/self/task").map((thread) => {
        const [nanoseconds] = readFileSync(`/proc/self/task/${thread}/schedstat`, "utf8").split(" ");
        return [thread, Number(nanoseconds) / 1e9];
      }),
    );
  } catch {
    return new Map();
  }
}

/**
 * The least time that the work since `before` can take on an idle machine: that of the busiest thread, or all threads' time shared
 * evenly over the cores, whichever is longer. Other work on the machine hardly changes it. Undefined where the system does not tell.
 */
export function leastSeconds(before) {
  const spent = [...threadSeconds()].map(([thread, seconds]) => seconds - (before.get(thread) ?? 0));
  if (spent.length === 0) return undefined;
  return Math.max(...spent, spent.reduce((a, b) => a + b, 0) / availableParallelism());
}
