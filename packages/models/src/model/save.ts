import { createRandom, DataError } from "@smart-mining/core";
import { models } from "./catalog.js";
import { decodeModel, encodeModel } from "./model-file.js";
import type { TrainableModel } from "./trainable-model.js";

/**
 * Writes a model into a folder (made when missing): `model.json` and `weights.bin`. Each is written
 * whole or not at all.
 */
export async function saveModel(model: TrainableModel, folder: string): Promise<void> {
  const { join } = await import("node:path");
  const { makeFolder, writeWhole } = await import("@smart-mining/core/files");
  const { json, weights } = await encodeModel(model);
  await makeFolder(folder);
  await writeWhole(join(folder, "weights.bin"), weights);
  await writeWhole(join(folder, "model.json"), json);
}

/**
 * Reads a model that `saveModel` wrote. The caller disposes it.
 *
 * @throws {DataError} when the folder has no model, or it is damaged, or of a newer version
 * @throws {UnknownNameError} when its architecture is in no catalog
 */
export async function loadModel(folder: string, catalog = models): Promise<TrainableModel> {
  const { readFile } = await import("node:fs/promises");
  const { join } = await import("node:path");
  const read = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return new Uint8Array(await readFile(join(folder, name)));
    } catch (cause) {
      throw new DataError(`loadModel: ${join(folder, name)} cannot be read.`, { cause });
    }
  };
  const json = new TextDecoder().decode(await read("model.json"));
  const { architecture, weights } = await decodeModel(folder, json, await read("weights.bin"));
  // The seed does not matter: every weight is overwritten.
  const model = catalog.create(architecture.name, architecture.options, { random: createRandom(0) });
  try {
    model.setWeights(weights);
  } catch (cause) {
    model.dispose();
    throw new DataError(`loadModel: the weights in ${folder} do not fit their architecture.`, { cause });
  }
  return model;
}
