import { readFile } from "node:fs/promises";
import * as tf from "@tensorflow/tfjs";
import { DataError, type Loss, type Optimizer } from "@smart-mining/core";
import { writeWhole } from "@smart-mining/core/files";
import type { Engine, NamedWeights, WeightAverage } from "@smart-mining/models";
import { z } from "zod";
import type { TrainerState } from "./trainer-parts.js";

const VERSION = 1;

const named = z.object({ name: z.string(), shape: z.array(z.number()), values: z.string(), trainable: z.boolean() });

const slot = named.omit({ trainable: true });

const schema = z.object({
  version: z.literal(VERSION),
  trainer: z.object({ step: z.int().min(0), epoch: z.int().min(0), controller: z.record(z.string(), z.unknown()) }),
  optimizer: z.object({ name: z.string(), step: z.number(), slots: z.array(slot) }),
  weights: z.array(named),
  average: z.array(named).nullable(),
  loss: z.array(z.object({ shape: z.array(z.number()), values: z.string() })),
  spent: z.object({ seconds: z.number(), miningSeconds: z.number() }).default({ seconds: 0, miningSeconds: 0 }),
});

/** What a run took up to a checkpoint, all its parts together. */
export interface TimeSpent {
  readonly seconds: number;
  readonly miningSeconds: number;
}

/** The parts of a run that a checkpoint holds beside the trainer's own state. */
export interface Checkpointed {
  readonly engine: Engine;
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly average: WeightAverage | null;
}

/** Writes what lets training go on: step, controller, weights and their average, optimizer, variables of the loss, time spent. */
export async function writeCheckpoint(
  path: string,
  { trainer, spent }: { readonly trainer: TrainerState; readonly spent: TimeSpent },
  { engine, optimizer, loss, average }: Checkpointed,
): Promise<void> {
  const state = await optimizer.state();
  const variables = await Promise.all(
    loss.trainableVariables.map(async (variable) => ({
      shape: variable.shape,
      values: encode((await variable.data()) as Float32Array),
    })),
  );
  const content = {
    version: VERSION,
    trainer,
    optimizer: { ...state, slots: state.slots.map((one) => ({ ...one, values: encode(one.values) })) },
    weights: encoded(await engine.model.readWeights()),
    average: average === null ? null : encoded(average.weights()),
    loss: variables,
    spent,
  };
  await writeWhole(path, JSON.stringify(content));
}

/**
 * Reads a checkpoint and puts weights, average, optimizer and loss back.
 *
 * @returns the state of the trainer, to be restored, and the time that the run took until then
 * @throws {DataError} if it is missing, damaged, or of another loss
 */
export async function readCheckpoint(
  path: string,
  { engine, optimizer, loss, average }: Checkpointed,
): Promise<{ trainer: TrainerState; spent: TimeSpent }> {
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
  const { trainer, spent, loss: saved } = parsed.data;
  const variables = loss.trainableVariables;
  const fits =
    saved.length === variables.length && saved.every(({ shape }, at) => shape.join() === variables[at].shape.join());
  if (!fits) throw new DataError(`checkpoint "${path}": was written with another loss.`);
  variables.forEach((variable, at) =>
    tf.tidy(() => variable.assign(tf.tensor(decode(saved[at].values), variable.shape))),
  );
  const { slots, ...state } = parsed.data.optimizer;
  optimizer.restore({ ...state, slots: slots.map((one) => ({ ...one, values: decode(one.values) })) });
  engine.model.setWeights(decoded(parsed.data.weights));
  // A run that now averages and did not before starts its average from the weights.
  average?.restore(decoded(parsed.data.average ?? parsed.data.weights), trainer.step);
  return { trainer, spent };
}

type Encoded = z.output<typeof named>;

function encoded(weights: readonly NamedWeights[]): Encoded[] {
  return weights.map((one) => ({ ...one, shape: [...one.shape], values: encode(one.values) }));
}

function decoded(weights: readonly Encoded[]): NamedWeights[] {
  return weights.map((one) => ({ ...one, values: decode(one.values) }));
}

function encode(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}

function decode(text: string): Float32Array {
  const bytes = Buffer.from(text, "base64");
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
