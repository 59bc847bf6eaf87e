import { readFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs";
import { DataError, type Loss } from "@smart-mining/core";
import type { OptimiserState, TrainingEngine } from "@smart-mining/models";
import { z } from "zod";
import { writeWhole } from "./run-folder.js";
import type { TrainerState } from "./trainer.js";

const VERSION = 1;

const named = z.object({ name: z.string(), shape: z.array(z.number()), values: z.string(), trainable: z.boolean() });

const schema = z.object({
  version: z.literal(VERSION),
  trainer: z.object({ step: z.int().min(0), epoch: z.int().min(0), controller: z.record(z.string(), z.unknown()) }),
  optimiser: z.object({ name: z.string(), step: z.number(), learningRate: z.number(), slots: z.array(named) }),
  loss: z.array(z.object({ shape: z.array(z.number()), values: z.string() })),
});

/** Writes what, beside the model's weights, lets training go on: step, controller, optimiser, variables of the loss. */
export async function writeCheckpoint(
  path: string,
  trainer: TrainerState,
  engine: TrainingEngine,
  loss: Loss,
): Promise<void> {
  const optimiser = await engine.optimiserState();
  const variables = await Promise.all(
    loss.trainableVariables.map(async (variable) => ({
      shape: variable.shape,
      values: encode((await variable.data()) as Float32Array),
    })),
  );
  const content = {
    version: VERSION,
    trainer,
    optimiser: { ...optimiser, slots: optimiser.slots.map((slot) => ({ ...slot, values: encode(slot.values) })) },
    loss: variables,
  };
  await writeWhole(path, JSON.stringify(content));
}

/**
 * Reads a checkpoint and puts the optimiser and the loss back.
 *
 * @throws {DataError} if it is missing, damaged, or of another loss
 */
export async function readCheckpoint(path: string, engine: TrainingEngine, loss: Loss): Promise<TrainerState> {
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
  const { trainer, optimiser, loss: saved } = parsed.data;
  const variables = loss.trainableVariables;
  const fits =
    saved.length === variables.length && saved.every(({ shape }, at) => shape.join() === variables[at].shape.join());
  if (!fits) throw new DataError(`checkpoint "${path}": was written with another loss.`);
  variables.forEach((variable, at) =>
    tf.tidy(() => variable.assign(tf.tensor(decode(saved[at].values), variable.shape))),
  );
  const slots = optimiser.slots.map((slot) => ({ ...slot, values: decode(slot.values) }));
  engine.restoreOptimiser({ ...optimiser, slots } satisfies OptimiserState);
  return trainer;
}

function encode(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function decode(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
