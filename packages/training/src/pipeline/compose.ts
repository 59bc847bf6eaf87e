import { minersOf } from "@smart-mining/controller";
import {
  classIndex,
  type BatchMiner,
  type Controller,
  type Loss,
  type Random,
  type WarningListener,
} from "@smart-mining/core";
import {
  affineColor,
  expectImages,
  validationSplit,
  type Dataset,
  type ImageSet,
  type LoadContext,
  type SampleSet,
} from "@smart-mining/data";
import type { TrainableModel } from "@smart-mining/models";
import type { PipelineConfig } from "../config/schema.js";
import type { BatchSource } from "../run/batch-source.js";
import type { TrainingImages } from "../run/trainer-parts.js";
import { batchesOf, batchMinerOf } from "./batches.js";
import { CONTROLLERS, DATASETS, LOSSES, MODELS } from "./catalogs.js";
import { resolve, type PipelineContainer } from "./container.js";
import { setInitialWeights, type InitialWeights } from "./initial-weights.js";
import { trainingImages } from "./images.js";

/** The parts of a run, put together from a configuration. */
export interface Pipeline {
  readonly images: TrainingImages;
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly batches: BatchSource;
  readonly batchMiner: BatchMiner | null;
  readonly controller: Controller;
  /** Frees model, loss, miners and indexes. */
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

/** What a pipeline may be given beside its configuration. */
export interface ComposeOptions {
  readonly onWarning?: WarningListener;
  /** What the model starts from; random weights when absent. */
  readonly initialWeights?: InitialWeights;
}

/**
 * Makes every component that the configuration names. The TensorFlow.js backend must have been chosen before.
 *
 * @throws {UnknownNameError} for a name that no catalog has
 * @throws {OptionError} for bad options
 * @throws {ShapeError} for initial weights of another model
 */
export function compose(
  config: PipelineConfig,
  samples: SampleSet,
  container: PipelineContainer,
  random: Random,
  { onWarning, initialWeights }: ComposeOptions = {},
): Pipeline {
  const train = expectImages("compose", samples);
  // Class numbers 0 .. C-1, as losses with one proxy or weight per class expect them.
  const { classes, classOfRow } = classIndex(train.labels);
  const augmentation = config.augmentation === null ? null : affineColor(config.augmentation);
  const images = trainingImages({ ...train, labels: classOfRow }, augmentation);
  const batchMiner = config.batchMiner === null ? null : batchMinerOf(config.batchMiner, container);
  const controller = resolve(container, CONTROLLERS).create(config.controller.name, config.controller.options, {
    onWarning,
  });
  const batches = batchesOf(config, container, minersOf(controller));
  const model = modelOf(config, train, container, random, initialWeights);
  const losses = resolve(container, LOSSES);
  const loss = losses.create(config.loss.name, config.loss.options, {
    catalog: losses,
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
  initialWeights?: InitialWeights,
): TrainableModel {
  const fitting = { imageSize: train.height, channels: train.channels };
  const model = resolve(container, MODELS).create(
    config.model.name,
    { ...fitting, ...config.model.options },
    { random: random.fork("model") },
  );
  try {
    if (initialWeights !== undefined) setInitialWeights(model, initialWeights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}
