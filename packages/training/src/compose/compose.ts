import { OptionError, ShapeError, unknownName, type Token } from "@smart-mining/core";
import { minersOf } from "@smart-mining/controller";
import type { Dataset } from "@smart-mining/data";
import { embeddingBank } from "@smart-mining/miners";
import { weightAverage, type Engine, type TrainableModel, type WeightAverage } from "@smart-mining/models";
import type { InjectionToken } from "tsyringe";
import type { PipelineConfig } from "../config/schema.js";
import { createTrainer } from "../loop/loop.js";
import type { MiningParts, Trainer, TrainerParts } from "../loop/parts.js";
import { catalogsOf, resolve, type PipelineContainer } from "./container.js";
import { fitToData } from "./fit-batch.js";
import { checkNestedLosses } from "./check-nested-losses.js";
import type { RoleContext } from "./make-parts.js";
import { registerRoles } from "./register-roles.js";
import type { RunContainer } from "./run-container.js";
import { tokens, type Evaluator } from "./tokens.js";
import type { Listener } from "./listeners.js";

/** The parts of a run, put together and checked against each other. */
export interface Pipeline {
  /** As it was trained: batches fitted to the data, the augmentation named. */
  readonly config: PipelineConfig;
  readonly dataset: Dataset;
  readonly model: TrainableModel;
  readonly engine: Engine;
  readonly average: WeightAverage | null;
  readonly parts: TrainerParts;
  readonly trainer: Trainer;
  readonly evaluator: Evaluator;
  readonly listeners: readonly Listener[];
  /** The run's own container, for what is not listed here. */
  readonly container: PipelineContainer;
  /** Frees all that was made; instances that were registered stay. */
  dispose(): Promise<void>;
}

/** What composing takes beside the container. */
export interface ComposeContext extends RoleContext {
  /** Dates the events. */
  readonly seconds: () => number;
}

/**
 * Makes and checks every part of a run: first those that need no data, so that a mistake in them is told before a dataset is
 * read. The TensorFlow.js backend must have been chosen before.
 *
 * @param parent holds the catalogs, and one's own instances where there are any
 * @throws {UnknownNameError} for a name that no catalog has
 * @throws {OptionError} for bad options, and for parts that contradict each other
 * @throws {ShapeError} for a model of other samples, and initial weights of another model
 */
export async function compose(parent: PipelineContainer, context: ComposeContext): Promise<Pipeline> {
  const run = registerRoles(parent, context);
  try {
    return await composed(parent, run, context);
  } catch (error) {
    await run.dispose();
    throw error;
  }
}

async function composed(parent: PipelineContainer, run: RunContainer, context: ComposeContext): Promise<Pipeline> {
  const { container } = run;
  const get = <T>(token: Token<T>): T => resolve(container, token);
  const catalogs = catalogsOf(parent);
  const controller = get(tokens.CONTROLLER);
  checkMining(parent, context.config, minersOf(controller));
  get(tokens.BATCH_MINER);
  if (context.config.mining !== null) {
    get(tokens.DATASET_MINERS);
    if (get(tokens.ROUND_SAMPLER).bringsTuples && get(tokens.BATCH_MINER) !== null) throw ownTuples(context.config);
  }
  get(tokens.OPTIMIZER);
  get(tokens.SCHEDULE);
  const listeners = get(tokens.LISTENERS);
  if (!parent.isRegistered(tokens.LOSS as InjectionToken, true)) checkNestedLosses(context.config, catalogs);

  const dataset = await get(tokens.DATASET);
  run.pin(tokens.DATASET, dataset);
  context.config = fitToData(context.config, dataset.train.labels, catalogs, context.onWarning);
  const source = get(tokens.TRAINING_SAMPLES);
  const model = get(tokens.MODEL);
  for (const samples of [source, get(tokens.TEST_SAMPLES)]) checkShape(model, samples.shape);
  const engine = await get(tokens.ENGINE);
  run.pin(tokens.ENGINE, engine);
  const { averageDecay } = context.config.optimizer;
  const average = averageDecay > 0 ? await weightAverage(model, averageDecay) : null;
  const parts = partsOf(container, context, average);
  if (!container.isRegistered(tokens.TRAINER as InjectionToken, true)) run.pin(tokens.TRAINER, createTrainer(parts));
  return {
    config: withAugmentation(context.config, get(tokens.AUGMENTATION) !== null),
    dataset,
    model,
    engine,
    average,
    parts,
    trainer: get(tokens.TRAINER),
    evaluator: get(tokens.EVALUATOR),
    listeners,
    container,
    dispose: () => run.dispose(),
  };
}

function partsOf(container: PipelineContainer, context: ComposeContext, average: WeightAverage | null): TrainerParts {
  const get = <T>(token: Token<T>): T => resolve(container, token);
  const { config, random, seconds } = context;
  const source = get(tokens.TRAINING_SAMPLES);
  return {
    source,
    engine: get(tokens.ENGINE) as Engine,
    loss: get(tokens.LOSS),
    optimizer: get(tokens.OPTIMIZER),
    schedule: get(tokens.SCHEDULE),
    learningRate: config.optimizer.learningRate,
    lossRate: config.optimizer.lossRate ?? 1,
    sampler: get(tokens.SAMPLER),
    batchMiner: get(tokens.BATCH_MINER),
    mining: config.mining === null ? null : miningParts(container, config.mining),
    controller: get(tokens.CONTROLLER),
    average,
    bank: needsBank(config) ? embeddingBank(source.labels, get(tokens.MODEL).dimension, source.groups) : null,
    random: random.fork("training"),
    steps: config.steps,
    evaluateEvery: config.evaluation.every,
    seconds,
  };
}

function miningParts(container: PipelineContainer, mining: NonNullable<PipelineConfig["mining"]>): MiningParts {
  const { name, options } = mining.refresh;
  return {
    miners: resolve(container, tokens.DATASET_MINERS),
    sampler: resolve(container, tokens.ROUND_SAMPLER),
    refresh: catalogsOf(container)["refresh-policy"].create(name, options, undefined),
    onBank: mining.embeddings === "bank",
  };
}

/** Mining on remembered embeddings needs a bank, and so does a refresh policy that measures drift. */
function needsBank({ mining }: PipelineConfig): boolean {
  return mining !== null && (mining.embeddings === "bank" || mining.refresh.name === "drift");
}

/** @param asked the miners that the controller may ask for by name */
function checkMining(parent: PipelineContainer, { mining }: PipelineConfig, asked: readonly string[]): void {
  if (mining === null) {
    if (asked.length > 0)
      throw new OptionError(
        `configuration: "mining" must be given for a controller that names miners; it names ${asked.map((name) => `"${name}"`).join(", ")}.`,
      );
    const roles = [tokens.DATASET_MINER, tokens.DATASET_MINERS, tokens.ROUND_SAMPLER, tokens.INDEX];
    if (roles.some((token) => parent.isRegistered(token as InjectionToken, true)))
      throw new OptionError(
        'configuration: "mining" must be given where a dataset miner, an index or a round sampler is registered; it is null.',
      );
    return;
  }
  if (parent.isRegistered(tokens.DATASET_MINERS as InjectionToken, true)) return;
  const names = [mining.miner.name, ...Object.keys(mining.miners ?? {})];
  for (const name of asked)
    if (!names.includes(name)) throw unknownName("configuration: controller", 'miner under "mining"', name, names);
}

function ownTuples({ mining, batchMiner }: PipelineConfig): OptionError {
  const sampler = mining?.sampler.name ?? "";
  return new OptionError(
    `configuration: "batchMiner" must be null with the sampler "${sampler}", which brings its own triplets; got "${batchMiner?.name ?? "one of your own"}".`,
  );
}

function checkShape({ inputShape }: TrainableModel, shape: readonly number[]): void {
  if (inputShape.join() !== shape.join())
    throw new ShapeError(
      `configuration: "model" must take samples of shape [${shape.join(", ")}], the dataset's; it takes [${inputShape.join(", ")}].`,
    );
}

/** What a configuration that says nothing came to mean. */
function withAugmentation(config: PipelineConfig, augmented: boolean): PipelineConfig {
  if (config.augmentation !== undefined) return config;
  return { ...config, augmentation: augmented ? { name: "affine-color", options: {} } : null };
}
