import { OptionError, unknownName, type BatchMiner } from "@smart-mining/core";
import type { PipelineConfig } from "../config/schema.js";
import { sampledBatches, type BatchSource } from "../run/batch-source.js";
import { minedBatches, type NamedMiner } from "../run/mined-batches.js";
import { BATCH_MINERS, DATASET_MINERS, INDEXES, REFRESH_POLICIES, ROUND_SAMPLERS, SAMPLERS } from "./catalogs.js";
import { resolve, type PipelineContainer } from "./container.js";

type Named = PipelineConfig["loss"];
type Mining = NonNullable<PipelineConfig["mining"]>;

/**
 * Where the configured batches come from: the sampler, or mining over the training set.
 *
 * @param asked the miners that the controller may ask for by name
 * @throws {UnknownNameError} for a name that no catalog has, and for a miner that the pipeline does not hold
 * @throws {OptionError} for parts that contradict each other
 */
export function batchesOf(config: PipelineConfig, container: PipelineContainer, asked: readonly string[]): BatchSource {
  const { mining, sampler } = config;
  const random = sampledBatches(resolve(container, SAMPLERS).create(sampler.name, sampler.options, undefined));
  if (mining === null) {
    if (asked.length > 0)
      throw new OptionError(
        `configuration: "mining" must be given for a controller that names miners; it names ${asked.map((name) => `"${name}"`).join(", ")}.`,
      );
    return random;
  }
  const packer = resolve(container, ROUND_SAMPLERS).create(mining.packer.name, mining.packer.options, undefined);
  if (packer.bringsTuples === true && config.batchMiner !== null)
    throw new OptionError(
      `configuration: "batchMiner" must be null with the packer "${mining.packer.name}", which brings its own triplets; got "${config.batchMiner.name}".`,
    );
  const components = namedMiners(mining);
  for (const name of asked)
    if (!Object.hasOwn(components, name))
      throw unknownName("configuration: controller", 'miner under "mining"', name, Object.keys(components));
  const { refresh } = mining;
  return withIndexes(mining, container, components, (miners) =>
    minedBatches({
      miners,
      packer,
      refresh: resolve(container, REFRESH_POLICIES).create(refresh.name, refresh.options, undefined),
      random,
    }),
  );
}

/** A miner that chooses inside a batch. @throws {UnknownNameError} for another one */
export function batchMinerOf({ name, options }: Named, container: PipelineContainer): BatchMiner {
  const catalog = resolve(container, BATCH_MINERS);
  return catalog.create(name, options, { catalog });
}

/** The main miner under its own name first, then the others. */
function namedMiners({ miner, miners = {} }: Mining): Record<string, Named> {
  if (Object.hasOwn(miners, miner.name))
    throw new OptionError(
      `configuration: "mining.miners" must not reuse the name of "mining.miner"; got "${miner.name}".`,
    );
  return { [miner.name]: miner, ...miners };
}

/** Each miner over the whole set gets an index of its own: what one indexes need not be what another does. */
function withIndexes(
  { index, miner: main }: Mining,
  container: PipelineContainer,
  components: Readonly<Record<string, Named>>,
  make: (miners: Record<string, NamedMiner>) => BatchSource,
): BatchSource {
  const indexes = Object.keys(components).map(() =>
    resolve(container, INDEXES).create(index.name, index.options, undefined),
  );
  const dataset = resolve(container, DATASET_MINERS);
  const miners = Object.fromEntries(
    Object.entries(components).map(([key, component], at): [string, NamedMiner] => {
      const { name, options } = component;
      // The main one is a dataset miner in any case; the error of its catalog names what there is.
      const isDataset = key === main.name || dataset.has(name);
      return [
        key,
        isDataset
          ? { dataset: dataset.create(name, options, { index: indexes[at] }) }
          : { batch: batchMinerOf(component, container) },
      ];
    }),
  );
  const source = make(miners);
  return {
    plan: (request) => source.plan(request),
    dispose() {
      source.dispose?.();
      for (const one of indexes) one.dispose();
    },
  };
}
