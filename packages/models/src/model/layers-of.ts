import type * as tf from "@tensorflow/tfjs";
import { OptionError, type Random } from "@smart-mining/core";

type Layer = tf.layers.Layer;

/** Layers that draw from nowhere: no seed reaches them. */
const UNSEEDED = ["GaussianNoise", "GaussianDropout", "AlphaDropout"];

/** All layers, those within nested models and wrappers too. */
export function layersOf(model: tf.LayersModel): Layer[] {
  const within = (layer: Layer): Layer[] => {
    const { layers = [], layer: wrapped, cell } = layer as Layer & { layers?: Layer[]; layer?: Layer; cell?: Layer };
    return [layer, ...layers.flatMap(within), ...[wrapped, cell].flatMap((one) => (one ? within(one) : []))];
  };
  return model.layers.flatMap(within);
}

/**
 * Sets the seed of every dropout layer from a generator, so that a pass can be computed again.
 *
 * @throws {OptionError} for a layer that draws numbers which no seed reaches
 */
export function dropoutSeeds(caller: string, layers: readonly Layer[]): ((random: Random) => void) | undefined {
  const numbers = (layer: Layer): { rate?: number; stddev?: number; dropout?: number; recurrentDropout?: number } =>
    layer as object;
  const unseeded = layers.find((layer) => {
    const { dropout = 0, recurrentDropout = 0 } = numbers(layer);
    return UNSEEDED.includes(layer.getClassName()) || dropout > 0 || recurrentDropout > 0;
  });
  if (unseeded !== undefined)
    throw new OptionError(
      `${caller}: "model" must not draw numbers that cannot be seeded; its layer "${unseeded.name}" (${unseeded.getClassName()}) does.`,
    );
  const dropouts = layers.filter(
    (layer) => ["Dropout", "SpatialDropout1D"].includes(layer.getClassName()) && (numbers(layer).rate ?? 0) > 0,
  );
  if (dropouts.length === 0) return undefined;
  return (random) =>
    dropouts.forEach((layer, at) => {
      (layer as Layer & { seed?: number }).seed = random.fork(at).integer(2 ** 31);
    });
}
