import { expect, test } from "vitest";
import { interruptible } from "./interrupt.js";

test("the first signal stops the work and says so once; a second one is left to the system, which ends the process at once", () => {
  const before = process.listenerCount("SIGINT");
  let said = 0;
  const { signal, release } = interruptible(() => said++);
  expect(process.listenerCount("SIGINT")).toBe(before + 1);
  process.emit("SIGINT");
  expect([said, signal.aborted]).toEqual([1, true]);
  expect(process.listenerCount("SIGINT")).toBe(before);
  release();
  expect(process.listenerCount("SIGINT")).toBe(before);
});

test("work that ends by itself leaves no listener", () => {
  const before = process.listenerCount("SIGTERM");
  interruptible(() => {}).release();
  expect(process.listenerCount("SIGTERM")).toBe(before);
});
