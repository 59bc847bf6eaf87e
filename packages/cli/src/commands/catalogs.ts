import {
  DISTANCES,
  METRICS,
  MINING_PARAMETERS,
  SIGNALS,
  type Catalog,
  type Component,
  type Miner,
} from "@smart-mining/core";
import {
  CONTROLLERS,
  createPipelineContainer,
  DATASETS,
  INDEXES,
  loadPlugins,
  LOSSES,
  MINERS,
  MODELS,
  PACKERS,
  resolve,
  SAMPLERS,
  type PipelineContainer,
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
    ...minersByScope(container),
    sampler: { ...entries(resolve(container, SAMPLERS)), ...entries(resolve(container, PACKERS)) },
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

/** A miner says of itself whether it is shown a batch or the whole set; the random one can do both. */
function minersByScope(container: PipelineContainer): Record<"batch-miner" | "dataset-miner", ListedKind> {
  const catalog = resolve(container, MINERS);
  const all = Object.entries(entries(catalog));
  const scopes = new Map(all.map(([name]) => [name, scopesOf(catalog, name)]));
  const of = (scope: Miner["scope"]): ListedKind =>
    Object.fromEntries(all.filter(([name]) => scopes.get(name)!.includes(scope)));
  return { "batch-miner": of("batch"), "dataset-miner": of("dataset") };
}

function scopesOf(catalog: Catalog<Miner, object>, name: string): Miner["scope"][] {
  if (name === "random") return ["batch", "dataset"];
  try {
    const miner = catalog.create(name, {}, {});
    miner.dispose?.();
    return [miner.scope];
  } catch {
    // It needs an option: it is shown under both.
    return ["batch", "dataset"];
  }
}

function fromDictionary(dictionary: Readonly<Record<string, { readonly sentence: string }>>): ListedKind {
  return Object.fromEntries(
    Object.entries(dictionary).map(([name, { sentence, ...facts }]) => [name, { description: sentence, facts }]),
  );
}
