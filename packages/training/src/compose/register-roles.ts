import { classIndex } from "@smart-mining/core";
import { sampleSource, type Dataset } from "@smart-mining/data";
import { evaluateEmbeddings } from "@smart-mining/eval";
import { createEngine } from "@smart-mining/models";
import { catalogsOf, type PipelineContainer } from "./container.js";
import { loadDataset } from "./load-dataset.js";
import {
  augmentationOf,
  batchMinerOf,
  datasetMinersOf,
  lossOf,
  miningOf,
  modelOf,
  withLabels,
  type Makers,
  type RoleContext,
} from "./make-parts.js";
import { createRunContainer, type RunContainer } from "./run-container.js";
import { tokens } from "./tokens.js";
import { workerCatalog } from "./worker-catalog-url.js";

/**
 * A child of a container in which every role is made from the configuration when it is first asked for, where the parent has no
 * instance of one's own.
 */
export function registerRoles(parent: PipelineContainer, context: RoleContext): RunContainer {
  const run = createRunContainer(parent);
  const { get, keep } = run;
  const makers: Makers = { catalogs: catalogsOf(parent), context, get, keep };
  provideData(parent, run, makers);
  provideLearning(run, makers);
  provideBatches(run, makers);
  return run;
}

/** Samples, and what embeds them. */
function provideData(parent: PipelineContainer, { provide, get }: RunContainer, makers: Makers): void {
  const { context } = makers;
  provide(tokens.DATASET, () => loadDataset(context.config, parent, context.loading));
  provide(tokens.AUGMENTATION, () => augmentationOf(makers));
  provide(tokens.TRAINING_SAMPLES, () => {
    const { train } = get(tokens.DATASET) as Dataset;
    const source = sampleSource(train, get(tokens.AUGMENTATION));
    // Class numbers 0 .. C-1, as losses with one proxy or weight per class expect them.
    return withLabels(source, classIndex(train.labels).classOfRow);
  });
  provide(tokens.TEST_SAMPLES, () => sampleSource((get(tokens.DATASET) as Dataset).test));
  provide(tokens.MODEL, () => modelOf(makers));
  provide(tokens.ENGINE, () =>
    createEngine({
      model: get(tokens.MODEL),
      workers: context.config.workers,
      ...workerCatalog(context.config.plugins),
    }),
  );
  provide(tokens.LOSS, () => lossOf(makers));
}

/** What changes the model, and those who watch. */
function provideLearning({ provide, keep }: RunContainer, makers: Makers): void {
  const { catalogs, context } = makers;
  provide(tokens.OPTIMIZER, () => {
    const { name, options, learningRate } = context.config.optimizer;
    const optimizer = catalogs.optimizer.create(name, options, undefined);
    optimizer.learningRate = learningRate;
    return optimizer;
  });
  provide(tokens.SCHEDULE, () => {
    const { name, options } = context.config.optimizer.schedule;
    return catalogs.schedule.create(name, options, undefined);
  });
  provide(tokens.CONTROLLER, () => {
    const { name, options } = context.config.controller;
    return catalogs.controller.create(name, options, { onWarning: context.onWarning });
  });
  provide(tokens.EVALUATOR, () => ({
    async evaluate(set, { metrics, ...rest }) {
      const found = await evaluateEmbeddings(set, { metrics: [...metrics], catalog: catalogs.metric, ...rest });
      return { ...found.metrics };
    },
  }));
  provide(tokens.LISTENERS, () =>
    context.config.listeners.map(({ name, options }) => keep(catalogs.listener.create(name, options, undefined))),
  );
}

/** What forms batches and chooses tuples. */
function provideBatches({ provide, get }: RunContainer, makers: Makers): void {
  const { catalogs, context } = makers;
  provide(tokens.SAMPLER, () => {
    const { name, options } = context.config.sampler;
    return catalogs.sampler.create(name, options, undefined);
  });
  // Anew: it is asked whether it brings tuples before there are data to fit its batches to.
  provide(
    tokens.ROUND_SAMPLER,
    () => {
      const { name, options } = miningOf(context.config).sampler;
      return catalogs["round-sampler"].create(name, options, undefined);
    },
    true,
  );
  provide(tokens.BATCH_MINER, () => {
    const { batchMiner } = context.config;
    return batchMiner === null ? null : batchMinerOf(makers, batchMiner);
  });
  provide(
    tokens.INDEX,
    () => {
      const { name, options } = miningOf(context.config).index;
      return catalogs.index.create(name, options, undefined);
    },
    true,
  );
  provide(tokens.DATASET_MINER, () => {
    const { name, options } = miningOf(context.config).miner;
    return catalogs["dataset-miner"].create(name, options, { index: get(tokens.INDEX) });
  });
  provide(tokens.DATASET_MINERS, () => datasetMinersOf(makers));
}
