import { BackendError } from "@smart-mining/core";
import { afterEach, expect, test, vi } from "vitest";
import { exactIndex } from "../exact/exact-index.js";

afterEach(() => vi.restoreAllMocks());

test("a runtime that cannot compile the module is told in a sentence, and asked again the next time", async () => {
  const cause = new WebAssembly.CompileError("invalid value type 's128'");
  const compile = vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(cause);
  const index = exactIndex();
  const failed: unknown = await index.build(new Float32Array(8), 4).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(BackendError);
  expect(failed).toMatchObject({ cause, message: expect.stringMatching(/cannot compile WebAssembly with SIMD/) });
  await index.build(new Float32Array(8), 4);
  expect(compile).toHaveBeenCalledTimes(2);
  index.dispose();
});
