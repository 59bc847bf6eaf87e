import { DISTANCES, METRICS, MINING_PARAMETERS, SIGNALS, type Component } from "@smart-mining/core";
import { catalogsOf, createPipelineContainer, KINDS, loadPlugins } from "@smart-mining/training";

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
  const catalogs = catalogsOf(container);
  return {
    ...Object.fromEntries(KINDS.map((kind) => [kind, entries(catalogs[kind] as ListedCatalog)])),
    metric: { ...entries(catalogs.metric), ...fromDictionary(METRICS) },
    parameter: fromDictionary(MINING_PARAMETERS),
    signal: fromDictionary(SIGNALS),
    distance: fromDictionary(DISTANCES),
  };
}

/** What is asked of a catalog of any kind. */
interface ListedCatalog {
  readonly names: readonly string[];
  get(name: string): Pick<Component<unknown>, "description" | "options">;
}

function entries(catalog: ListedCatalog): ListedKind {
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
