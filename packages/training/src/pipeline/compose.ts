import {
  classIndex,
  type Controller,
  type Loss,
  type Miner,
  type NeighbourIndex,
  type Random,
} from "@smart-mining/core";
import { OptionError, type WarningListener } from "@smart-mining/core";
import { augment, validationSplit, type Dataset, type ImageSet, type LoadContext } from "@smart-mining/data";
import type { TrainableModel } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";
import { sampledBatches, type BatchSource } from "../run/batch-source.js";
import { minedBatches } from "../run/mined-batches.js";
import type { TrainingImages } from "../run/trainer-parts.js";
import {
  CONTROLLERS,
  DATASETS,
  INDEXES,
  LOSSES,
  MINERS,
  MODELS,
  PACKERS,
  REFRESH_POLICIES,
  SAMPLERS,
} from "./catalogues.js";
import { resolve, type PipelineContainer } from "./container.js";
import { trainingImages } from "./images.js";

/** The parts of a run, put together from a configuration. */
export interface Pipeline {
  readonly images: TrainingImages;
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly batches: BatchSource;
  readonly batchMiner: Miner | null;
  readonly controller: Controller;
  /** Frees model, loss and index. */
  dispose(): void;
}

/**
 * Loads the configured dataset; with split "validation" the training classes are split again and the test classes are
 * never touched.
 */
export async function loadDataset(
  config: PipelineConfig,
  container: PipelineContainer,
  context: LoadContext,
): Promise<Dataset> {
  const dataset = await resolve(container, DATASETS).create(config.dataset.name, config.dataset.options, context);
  return config.split === "validation" ? validationSplit(dataset) : dataset;
}

/**
 * Makes every component that the configuration names. The TensorFlow.js backend must have been chosen before.
 *
 * @throws {UnknownNameError} for a name that no catalogue has
 * @throws {OptionError} for bad options
 */
export function compose(
  config: PipelineConfig,
  train: ImageSet,
  container: PipelineContainer,
  random: Random,
  onWarning?: WarningListener,
): Pipeline {
  // Class numbers 0 .. C-1, as losses with one proxy or weight per class expect them.
  const { classes, classOfRow } = classIndex(train.labels);
  const augmentation = config.augmentation === null ? null : augment(config.augmentation);
  const images = trainingImages({ ...train, labels: classOfRow }, augmentation);
  const batchMiner = config.batchMiner === null ? null : minerOf(config.batchMiner, container, "batch");
  const controller = resolve(container, CONTROLLERS).create(config.controller.name, config.controller.options, {
    onWarning,
  });
  const { batches, index } = batchesOf(config, container);
  const model = modelOf(config, train, container, random);
  const loss = resolve(container, LOSSES).create(config.loss.name, config.loss.options, {
    numClasses: classes.length,
    dimension: model.dimension,
    random: random.fork("loss"),
  });
  return {
    images,
    model,
    loss,
    batches,
    batchMiner,
    controller,
    dispose() {
      batches.dispose?.();
      index?.dispose();
      loss.dispose?.();
      model.dispose();
    },
  };
}

function modelOf(
  config: PipelineConfig,
  train: ImageSet,
  container: PipelineContainer,
  random: Random,
): TrainableModel {
  const fitting = { imageSize: train.height, channels: train.channels };
  return resolve(container, MODELS).create(
    config.model.name,
    { ...fitting, ...config.model.options },
    { random: random.fork("model") },
  );
}

function batchesOf(
  config: PipelineConfig,
  container: PipelineContainer,
): { batches: BatchSource; index?: NeighbourIndex } {
  const { mining } = config;
  if (mining === null) {
    const { name, options } = config.sampler;
    return { batches: sampledBatches(resolve(container, SAMPLERS).create(name, options, undefined)) };
  }
  const packer = resolve(container, PACKERS).create(mining.packer.name, mining.packer.options, undefined);
  if (packer.bringsTuples && config.batchMiner !== null)
    throw new OptionError(
      `configuration: "batchMiner" must be null with the packer "${mining.packer.name}", which brings its own triplets; got "${config.batchMiner.name}".`,
    );
  const index = resolve(container, INDEXES).create(mining.index.name, mining.index.options, undefined);
  const miner = minerOf(mining.miner, container, "dataset", index);
  const refresh = resolve(container, REFRESH_POLICIES).create(mining.refresh.name, mining.refresh.options, undefined);
  return { batches: minedBatches({ miners: { [mining.miner.name]: miner }, packer, refresh }), index };
}

function minerOf(
  { name, options }: PipelineConfig["loss"],
  container: PipelineContainer,
  scope: Miner["scope"],
  index?: NeighbourIndex,
): Miner {
  const catalogue = resolve(container, MINERS);
  // Miners that work at both scopes take the scope as an option.
  const scoped = name === "random" ? { scope, ...options } : options;
  const miner = catalogue.create(name, scoped, { index });
  if (miner.scope !== scope)
    throw new OptionError(
      `configuration: the miner "${name}" must be one that is shown ${scope === "batch" ? "a batch" : "the whole training set"}; it is shown ${scope === "batch" ? "the whole training set" : "a batch"}.`,
    );
  return miner;
}
