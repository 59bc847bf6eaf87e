import {
  classIndex,
  OptionError,
  type Random,
  type SampleSource,
  type Token,
  type WarningListener,
} from "@smart-mining/core";
import { sampleShape, sampleSource, type Dataset, type LoadContext } from "@smart-mining/data";
import { evaluateEmbeddings } from "@smart-mining/eval";
import { createEngine } from "@smart-mining/models";
import type { InjectionToken } from "tsyringe";
import type { PipelineConfig } from "../config/schema.js";
import type { PipelineMiner } from "../loop/parts.js";
import { catalogsOf, resolve, type PipelineContainer } from "./container.js";
import { setInitialWeights, type InitialWeights } from "./initial-weights.js";
import { fittingOptions } from "./fitting-options.js";
import { loadDataset } from "./load-dataset.js";
import { minerKind } from "./named-components.js";
import { tokens } from "./tokens.js";
import { workerCatalog } from "./worker-catalog-url.js";

/** What the parts of one run are made with. */
export interface RoleContext {
  /** Complete; batches are fitted to the data once there are any. */
  config: PipelineConfig;
  readonly random: Random;
  readonly loading: LoadContext;
  readonly onWarning?: WarningListener;
  /** What the model starts from; random weights when absent. */
  readonly initialWeights?: InitialWeights;
}

/** What may have to be freed, or a promise of it. */
interface Disposable {
  dispose?(): unknown;
}

/** The container of one run. */
export interface RunContainer {
  readonly container: PipelineContainer;
  /** Puts what had to be waited for in place of its promise. */
  pin<T>(token: Token<T>, value: T): void;
  /** Frees what the run made, the last first; one's own instances stay. */
  dispose(): Promise<void>;
}

/**
 * A child of a container in which every role is made from the configuration when it is first asked for, where the parent has no
 * instance of one's own.
 */
export function registerRoles(parent: PipelineContainer, context: RoleContext): RunContainer {
  const container = parent.createChildContainer();
  const catalogs = catalogsOf(parent);
  const made: Disposable[] = [];
  const own = (token: Token<unknown>): boolean => parent.isRegistered(token as InjectionToken, true);
  const get = <T>(token: Token<T>): T => resolve(container, token);
  const keep = <T>(value: T): T => {
    if (typeof value === "object" && value !== null) made.push(value as Disposable);
    return value;
  };
  /** Once a run, unless `anew`. */
  const provide = <T>(token: Token<T>, make: () => T, anew = false): void => {
    if (own(token)) return;
    let kept: { readonly value: T } | undefined;
    const once = (): T => (kept ??= { value: keep(make()) }).value;
    container.register(token as InjectionToken, { useFactory: anew ? () => keep(make()) : once });
  };
  const named: Makers = { catalogs, context, get, keep };

  provide(tokens.DATASET, () => loadDataset(context.config, parent, context.loading));
  provide(tokens.AUGMENTATION, () => augmentationOf(named));
  provide(tokens.TRAINING_SAMPLES, () => {
    const { train } = get(tokens.DATASET) as Dataset;
    const source = sampleSource(train, get(tokens.AUGMENTATION));
    // Class numbers 0 .. C-1, as losses with one proxy or weight per class expect them.
    return withLabels(source, classIndex(train.labels).classOfRow);
  });
  provide(tokens.TEST_SAMPLES, () => sampleSource((get(tokens.DATASET) as Dataset).test));
  provide(tokens.MODEL, () => modelOf(named));
  provide(tokens.ENGINE, () =>
    createEngine({
      model: get(tokens.MODEL),
      workers: context.config.workers,
      ...workerCatalog(context.config.plugins),
    }),
  );
  provide(tokens.LOSS, () => lossOf(named));
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
    return batchMiner === null ? null : batchMinerOf(named, batchMiner);
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
  provide(tokens.DATASET_MINERS, () => datasetMinersOf(named));
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
  return {
    container,
    pin: (token, value) => void container.register(token as InjectionToken, { useValue: value }),
    async dispose() {
      for (const part of made.splice(0).reverse()) {
        // What could not be made has been thrown where it was asked for, and there is nothing to free.
        const ready = await Promise.resolve(part).catch(() => undefined);
        await ready?.dispose?.();
      }
    },
  };
}

/** What the makers below need. */
interface Makers {
  readonly catalogs: ReturnType<typeof catalogsOf>;
  readonly context: RoleContext;
  get<T>(token: Token<T>): T;
  /** Remembers what is to be disposed of. */
  keep<T>(value: T): T;
}

/** The configured one; where nothing is said images are changed and other samples are not. */
function augmentationOf({ catalogs, context, get }: Makers) {
  const { augmentation } = context.config;
  if (augmentation === null) return null;
  const { name, options } = augmentation ?? { name: "affine-color", options: {} };
  if (augmentation === undefined && (get(tokens.DATASET) as Dataset).train.kind !== "images") return null;
  return catalogs.augmentation.create(name, options, undefined);
}

function withLabels(source: SampleSource, labels: Int32Array): SampleSource {
  return { ...source, labels };
}

function modelOf({ catalogs, context, get }: Makers) {
  const { name, options } = context.config.model;
  const shape = sampleShape((get(tokens.DATASET) as Dataset).train);
  const fitting = fittingOptions(catalogs.model.get(name), shape);
  const model = catalogs.model.create(name, { ...fitting, ...options }, { random: context.random.fork("model") });
  try {
    if (context.initialWeights !== undefined) setInitialWeights(model, context.initialWeights);
  } catch (error) {
    model.dispose();
    throw error;
  }
  return model;
}

function lossOf({ catalogs, context, get }: Makers) {
  const { name, options } = context.config.loss;
  return catalogs.loss.create(name, options, {
    numClasses: classIndex(get(tokens.TRAINING_SAMPLES).labels).classes.length,
    dimension: get(tokens.MODEL).dimension,
    random: context.random.fork("loss"),
    catalog: catalogs.loss,
  });
}

function batchMinerOf({ catalogs }: Makers, { name, options }: PipelineConfig["loss"]) {
  return catalogs["batch-miner"].create(name, options, { catalog: catalogs["batch-miner"] });
}

/** The main miner under its own name first, then the others; each with an index of its own. */
function datasetMinersOf(makers: Makers): Readonly<Record<string, PipelineMiner>> {
  const { catalogs, context, get, keep } = makers;
  const { miner: main, miners = {} } = miningOf(context.config);
  if (Object.hasOwn(miners, main.name))
    throw new OptionError(
      `configuration: "mining.miners" must not reuse the name of "mining.miner"; got "${main.name}".`,
    );
  const others = Object.entries(miners).map(([key, named]): [string, PipelineMiner] => {
    if (minerKind(named, catalogs) === "batch-miner") {
      return [key, { scope: "batch", miner: keep(batchMinerOf(makers, named)) }];
    }
    const miner = catalogs["dataset-miner"].create(named.name, named.options, { index: get(tokens.INDEX) });
    return [key, { scope: "dataset", miner: keep(miner) }];
  });
  return { [main.name]: { scope: "dataset", miner: get(tokens.DATASET_MINER) }, ...Object.fromEntries(others) };
}

function miningOf({ mining }: PipelineConfig): NonNullable<PipelineConfig["mining"]> {
  if (mining === null)
    throw new OptionError('configuration: "mining" must be given where something of it is asked for; it is null.');
  return mining;
}
