import { AbortedError } from "@smart-mining/core";
import { afterEach, expect, test, vi } from "vitest";
import { createArena } from "./arena.js";
import type { WorkerRequest } from "./messages.js";
import { createPool } from "./pool.js";
import { createSchedule } from "./schedule.js";
import type { Layout } from "./layout.js";
import type { Task } from "./tasks.js";
import { startThread } from "./thread.js";

vi.mock("./thread.js", () => ({ startThread: vi.fn() }));
afterEach(() => vi.resetAllMocks());

const layout: Layout = {
  width: 8, stride: 16, float: false, rows: 0, rowHalf: 0, columns: 0, columnHalf: 0, listIds: 1024, listKeys: 1024,
  thresholds: 1024, capacity: 0,
}; // prettier-ignore
const clear = (...locks: number[]): Task => ({ run: "clear", args: [0, 0], locks });

/** A thread that takes a task and is done with it only when all are told to stop. */
function slowThread(): void {
  vi.mocked(startThread).mockReturnValue({
    stop: () => undefined,
    async ask(request: WorkerRequest) {
      if (!("board" in request)) return;
      const schedule = createSchedule(request.tasks, request.board);
      schedule.begin();
      expect(schedule.take()).toBe(0);
      while (!schedule.stopped) await new Promise((resolve) => setTimeout(resolve, 1));
      schedule.end();
    },
  });
}

test.each([
  ["for a task that must come first", [clear(0), clear(0)]],
  ["for the last task", [clear(), clear()]],
])("the calling thread hears a stop while it waits %s", async (_, tasks) => {
  slowThread();
  const arena = await createArena(true);
  const pool = await createPool(arena, 2, 16);
  const stop = new AbortController();
  const running = pool.run("test", "wait", layout, tasks, { signal: stop.signal });
  setTimeout(() => stop.abort(), 20);
  await expect(running).rejects.toThrow(AbortedError);
});
