import { DISTANCES, METRICS, MINING_PARAMETERS, SIGNALS, type Catalog, type Component } from "@smart-mining/core";
import {
  BATCH_MINERS,
  CONTROLLERS,
  createPipelineContainer,
  DATASET_MINERS,
  DATASETS,
  INDEXES,
  loadPlugins,
  LOSSES,
  MODELS,
  resolve,
  ROUND_SAMPLERS,
  SAMPLERS,
} from "@smart-mining/training";

/** What `list` tells of one thing: what it is in a sentence, its options where it takes some, else what is known of it. */
export interface Listed {
  readonly description: string;
  /** The schema of its options. */
  readonly options?: Component<unknown>["options"];
  /** Title, unit, direction, default: entries of the dictionary. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** All that there is of one kind, by name. */
export type ListedKind = Readonly<Record<string, Listed>>;

/** Every catalog of a run with these plugins, and the dictionary, by kind. The one place that knows how the catalogs are reached. */
export async function listedKinds(plugins: readonly string[]): Promise<Readonly<Record<string, ListedKind>>> {
  const container = createPipelineContainer();
  await loadPlugins(container, plugins);
  return {
    loss: entries(resolve(container, LOSSES)),
    "batch-miner": entries(resolve(container, BATCH_MINERS)),
    "dataset-miner": entries(resolve(container, DATASET_MINERS)),
    sampler: { ...entries(resolve(container, SAMPLERS)), ...entries(resolve(container, ROUND_SAMPLERS)) },
    index: entries(resolve(container, INDEXES)),
    controller: entries(resolve(container, CONTROLLERS)),
    model: entries(resolve(container, MODELS)),
    dataset: entries(resolve(container, DATASETS)),
    metric: fromDictionary(METRICS),
    parameter: fromDictionary(MINING_PARAMETERS),
    signal: fromDictionary(SIGNALS),
    distance: fromDictionary(DISTANCES),
  };
}

function entries<T, Needs>(catalog: Catalog<T, Needs>): ListedKind {
  return Object.fromEntries(
    catalog.names.map((name) => {
      const { description, options } = catalog.get(name);
      return [name, { description, options }];
    }),
  );
}

function fromDictionary(dictionary: Readonly<Record<string, { readonly sentence: string }>>): ListedKind {
  return Object.fromEntries(
    Object.entries(dictionary).map(([name, { sentence, ...facts }]) => [name, { description: sentence, facts }]),
  );
}
