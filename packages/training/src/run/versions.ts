import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";

/** What the numbers of a run depend on, for `config.json`. */
export function versions(): Record<string, string> {
  const own = createRequire(import.meta.url)("../../package.json") as { version: string };
  return {
    "@smart-mining/training": own.version,
    "@tensorflow/tfjs": tf.version.tfjs,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}
