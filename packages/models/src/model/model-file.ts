import { DataError } from "@smart-mining/core";
import type { NamedWeights, TrainableModel } from "./trainable-model.js";

/** The layout of a saved model: `model.json` describes, `weights.bin` holds float32 numbers, little-endian. */
export interface ModelFile {
  readonly format: "smart-mining-model";
  readonly version: 1;
  readonly architecture: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly weights: readonly { name: string; shape: readonly number[]; offset: number; trainable: boolean }[];
  /** SHA-256 of weights.bin, hex. */
  readonly sha256: string;
}

/** What is written to `model.json`: the description and the SHA-256 of its own JSON text. */
interface Envelope {
  readonly model: ModelFile;
  readonly sha256: string;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const textHash = (model: ModelFile): Promise<string> => sha256(new TextEncoder().encode(JSON.stringify(model)));

/** A model as the contents of its two files. Runs in browsers too. */
export async function encodeModel(model: TrainableModel): Promise<{ json: string; weights: Uint8Array<ArrayBuffer> }> {
  const all = await model.readWeights();
  const length = all.reduce((sum, weight) => sum + weight.values.length, 0);
  const bytes = new Uint8Array(length * 4);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  const entries = all.map(({ name, shape, values, trainable }) => {
    const start = offset;
    for (const value of values) {
      view.setFloat32(offset, value, true);
      offset += 4;
    }
    return { name, shape, offset: start, trainable };
  });
  const file: ModelFile = {
    format: "smart-mining-model",
    version: 1,
    architecture: model.architecture,
    weights: entries,
    sha256: await sha256(bytes),
  };
  const envelope: Envelope = { model: file, sha256: await textHash(file) };
  return { json: `${JSON.stringify(envelope, undefined, 2)}\n`, weights: bytes };
}

/**
 * Reads back what `encodeModel` made.
 *
 * @param where names the files in error messages
 * @throws {DataError} for a foreign, newer, cut-off or changed file
 */
export async function decodeModel(
  where: string,
  json: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<{ architecture: ModelFile["architecture"]; weights: NamedWeights[] }> {
  let envelope: Partial<Envelope>;
  try {
    envelope = JSON.parse(json) as Partial<Envelope>;
  } catch (cause) {
    throw new DataError(`loadModel: ${where}/model.json is damaged: it is not JSON.`, { cause });
  }
  const file = envelope?.model;
  if (file?.format !== "smart-mining-model")
    throw new DataError(`loadModel: ${where}/model.json is not a saved model.`);
  if (file.version !== 1)
    throw new DataError(
      `loadModel: ${where}/model.json has version ${String(file.version)}; this package reads version 1.`,
    );
  if (envelope.sha256 !== (await textHash(file)))
    throw new DataError(`loadModel: ${where}/model.json is damaged: its checksum does not match.`);
  if (file.sha256 !== (await sha256(bytes)))
    throw new DataError(
      `loadModel: ${where}/weights.bin is damaged: its checksum does not match (${bytes.length} bytes).`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = file.weights.map(({ name, shape, offset, trainable }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, (_, at) => view.getFloat32(offset + at * 4, true));
    return { name, shape, values, trainable };
  });
  return { architecture: file.architecture, weights };
}
