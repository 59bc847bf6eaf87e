import * as tf from "@tensorflow/tfjs";
import type { Random } from "@smart-mining/core";

/** A tf.LayersModel without its weights, as plain JSON. */
export interface LayersTopology {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What a model is made of. */
export function topologyOf(model: tf.LayersModel): LayersTopology {
  const config = model.getConfig() as Record<string, unknown>;
  return { className: model.getClassName(), config: JSON.parse(JSON.stringify(config)) as Record<string, unknown> };
}

/**
 * The model again, with weights drawn from `random`. Not tf.models.modelFromJSON, which answers later only: catalogs make their
 * components at once.
 */
export function modelOfTopology({ className, config }: LayersTopology, random: Random): tf.LayersModel {
  // tfjs takes the configuration apart: it gets a copy.
  const seeded = seedInitializers(structuredClone(config), random) as tf.serialization.ConfigDict;
  const model =
    className === "Sequential"
      ? tf.Sequential.fromConfig(tf.Sequential, seeded)
      : tf.LayersModel.fromConfig(tf.LayersModel, seeded);
  return model as tf.LayersModel;
}

/** Gives initializers that would draw from nowhere a seed, each its own. */
function seedInitializers(node: unknown, random: Random): unknown {
  if (Array.isArray(node)) return node.map((child, at) => seedInitializers(child, random.fork(at)));
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).map(([key, child]): [string, unknown] => {
    const seeded = seedInitializers(child, random.fork(key));
    if (!key.endsWith("nitializer") || seeded === null || typeof seeded !== "object") return [key, seeded];
    const { config } = seeded as { config?: { seed?: unknown } };
    if (config !== undefined && "seed" in config) config.seed ??= random.fork(key).integer(2 ** 31);
    return [key, seeded];
  });
  return Object.fromEntries(entries);
}
