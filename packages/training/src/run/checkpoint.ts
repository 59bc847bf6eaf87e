import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { DataError, type Loss, type Optimizer } from "@smart-mining/core";
import { writeWhole } from "@smart-mining/core/files";
import type { TrainableModel, WeightAverage } from "@smart-mining/models";
import { z } from "zod";
import type { TrainerState } from "../loop/parts.js";

const VERSION = 2;
const FILE = "checkpoint.json";

const slot = z.object({ name: z.string(), shape: z.array(z.number()), values: z.string() });
const named = slot.extend({ trainable: z.boolean() });

const schema = z.object({
  version: z.literal(VERSION),
  run: z.string(),
  trainer: z.object({
    step: z.int().min(0),
    samplesDrawn: z.int().min(0),
    plans: z.int().min(0),
    controller: z.record(z.string(), z.unknown()),
    batchMiner: z.record(z.string(), z.unknown()).optional(),
  }),
  optimizer: z.object({ name: z.string(), step: z.number(), slots: z.array(slot) }),
  weights: z.array(named),
  average: z.array(named).nullable(),
  loss: z.array(z.object({ shape: z.array(z.number()), values: z.string() })),
  spent: z.object({ seconds: z.number(), miningSeconds: z.number() }),
});

/** What a run took up to a checkpoint, all its parts together. */
export interface TimeSpent {
  readonly seconds: number;
  readonly miningSeconds: number;
}

/** The parts of a run that a checkpoint holds beside the trainer's own state. */
export interface Checkpointed {
  readonly model: TrainableModel;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly average: WeightAverage | null;
}

/** A checkpoint as it was read; `restoreCheckpoint` puts it back. */
export type Checkpoint = z.output<typeof schema>;

/** Writes what lets training go on: step, controller, weights and their average, optimizer, variables of the loss, time spent. */
export async function writeCheckpoint(
  folder: string,
  { run, trainer, spent }: { readonly run: string; readonly trainer: TrainerState; readonly spent: TimeSpent },
  { model, optimizer, loss, average }: Checkpointed,
): Promise<void> {
  const state = await optimizer.state();
  const variables = await Promise.all(
    loss.trainableVariables.map(async (variable) => ({
      shape: variable.shape,
      values: encode((await variable.data()) as Float32Array),
    })),
  );
  const content: Checkpoint = {
    version: VERSION,
    run,
    trainer: { ...trainer },
    optimizer: { name: state.name, step: state.step, slots: encoded(state.slots) },
    weights: encoded(await model.readWeights()),
    average: average === null ? null : encoded(average.weights()),
    loss: variables,
    spent,
  };
  await writeWhole(join(folder, FILE), JSON.stringify(content));
}

/**
 * Reads the checkpoint of a run. Changes nothing.
 *
 * @param run of the folder's config.json
 * @throws {DataError} if it is missing, damaged, or of another run
 */
export async function readCheckpoint(folder: string, run: string): Promise<Checkpoint> {
  const path = join(folder, FILE);
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new DataError(`checkpoint "${path}": cannot be read; a run must have reached its first evaluation.`, {
      cause,
    });
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success)
    throw new DataError(`checkpoint "${path}": is damaged or of another version.`, { cause: parsed.error });
  if (parsed.data.run !== run)
    throw new DataError(`checkpoint "${path}": is that of another run than the folder's config.json.`);
  return parsed.data;
}

/**
 * Puts weights, average, optimizer and loss back.
 *
 * @throws {DataError} if it is of another loss
 * @throws {ShapeError} if it is of another model or optimizer
 */
export function restoreCheckpoint(saved: Checkpoint, { model, optimizer, loss, average }: Checkpointed): void {
  const variables = loss.trainableVariables;
  const fits =
    saved.loss.length === variables.length &&
    saved.loss.every(({ shape }, at) => shape.join() === variables[at].shape.join());
  if (!fits) throw new DataError("checkpoint: was written with another loss.");
  variables.forEach((variable, at) =>
    tf.tidy(() => variable.assign(tf.tensor(decode(saved.loss[at].values), variable.shape))),
  );
  optimizer.restore({ ...saved.optimizer, slots: decoded(saved.optimizer.slots) });
  model.setWeights(decoded(saved.weights));
  // A run that now averages and did not before starts its average from the weights.
  average?.restore(decoded(saved.average ?? saved.weights), saved.trainer.step);
}

interface Encodable {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

function encoded<T extends Encodable>(
  weights: readonly T[],
): (Omit<T, "shape" | "values"> & { shape: number[]; values: string })[] {
  return weights.map((one) => ({ ...one, shape: [...one.shape], values: encode(one.values) }));
}

function decoded<T extends { readonly values: string }>(
  weights: readonly T[],
): (Omit<T, "values"> & { values: Float32Array })[] {
  return weights.map((one) => ({ ...one, values: decode(one.values) }));
}

function encode(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function decode(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
