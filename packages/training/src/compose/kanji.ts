import { component, MissingPeerError, type Component } from "@smart-mining/core";
import type { Dataset, LoadContext } from "@smart-mining/data";
import { z } from "zod";

const PACKAGE = "@smart-mining/dataset-kanji";

/**
 * Kanji-6356, from a package of its own that is loaded when the dataset is asked for: its fonts weigh 108 MB, which nobody
 * should download who trains on something else.
 */
export const kanji6356: Component<Promise<Dataset>, LoadContext> = component({
  description: `6,356 kanji in six to ten fonts (Kanji-6356); needs the package ${PACKAGE}`,
  // The package checks them.
  options: z.record(z.string(), z.unknown()),
  paths: ["cacheFolder"],
  create: async (options, context: LoadContext) =>
    (await orMissing(() => import("@smart-mining/dataset-kanji"))).kanji6356({ ...options, ...context }),
});

/** @throws {MissingPeerError} if the package is not installed; anything else that fails in it is another matter, and goes on */
export async function orMissing<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ERR_MODULE_NOT_FOUND" && message.includes(`'${PACKAGE}'`))
      throw new MissingPeerError('dataset "kanji-6356"', PACKAGE, { cause });
    throw cause;
  }
}
