import { expect, test } from "vitest";
import { meeting, WorkerLostError } from "../src/engine/meeting.js";
import { createSharedBlocks } from "../src/engine/shared-blocks.js";
import { startWorkers } from "../src/engine/worker-pool.js";

const fixture = new URL("./fixtures/dying-worker.mjs", import.meta.url);

test.each([
  ["exit", /exit code 3/],
  ["throw", /out of luck/],
])("a thread that waits for a worker is woken when that one dies: %s", async (how, reason) => {
  const blocks = createSharedBlocks(2, { weights: 1, trainable: 1, slot: 1 });
  const architecture = { name: "none", options: {} };
  const pool = await startWorkers<string>([{ worker: 1, architecture, blocks, sizes: [] }], fixture);
  expect(pool.failed).toBeUndefined();
  pool.post(1, how);
  // The event loop stands still here: without help the wait would never end.
  expect(() => meeting(blocks, 0).wait()).toThrow(WorkerLostError);
  const { worker, message } = await pool.failure();
  expect(worker).toBe(1);
  expect(message).toMatch(reason);
  expect(pool.failed).toEqual({ worker, message });
  await pool.dispose();
});
