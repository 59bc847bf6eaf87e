import {
  type Catalog,
  type Component,
  component,
  type EmbeddingSet,
  type MetricFacts,
  OptionError,
  type Random,
  type WorkOptions,
} from "@smart-mining/core";
import type { z } from "zod";
import type { ClusterAgreement } from "./clustering/agreement.js";
import type { MetricDistance } from "./distances.js";
import type { PairVerification } from "./pairs/verification.js";
import type { PerQuery } from "./retrieval/measures.js";
import type { RelevantRanks } from "./retrieval/relevant-ranks.js";

/** A measure of each query's list of references. */
export interface RetrievalMetric {
  readonly kind: "retrieval";
  /** How long the lists must be: a number, as long as there are relevant references, or all. */
  readonly depth: number | "relevant" | "all";
  /** One number per row of the set, NaN where nothing is relevant, as of rows of no class, which never are queries. */
  perQuery(ranks: RelevantRanks): PerQuery;
}

/** A measure of the set as a whole. */
export interface SetMetric {
  readonly kind: "set";
  measure(context: SetContext): number | Promise<number>;
}

/** A number that says how good embeddings are. */
export type Metric = RetrievalMetric | SetMetric;

/** What a set metric can ask for; each is computed once, however many metrics ask. */
export interface SetContext {
  /** In the space in which rows are compared; rows of no class (-1) are among them. */
  readonly set: EmbeddingSet;
  readonly distance: MetricDistance;
  readonly random: Random;
  readonly work: WorkOptions;
  /** k-means clusters of the rows that have a class against the classes. */
  agreement(): Promise<ClusterAgreement>;
  verification(): PairVerification;
}

/** A metric as an entry of a catalog, with what tables, charts and the reference say of it. */
export interface MetricComponent extends Component<Metric> {
  readonly facts: MetricFacts;
}

/**
 * Declares a metric for a catalog: `metrics.add("spread", metricComponent({ ... }))`. One whose option is a number `k` is a family: its
 * name ends in "At" and is asked for with the number, "hitsAt3"; "@K" in its title stands for it.
 *
 * @example
 * const size = metricComponent({
 *   facts: { title: "Rows", sentence: "how many rows there are", unit: "index", higherIsBetter: true },
 *   options: z.strictObject({}),
 *   create: () => ({ kind: "set", measure: ({ set }) => set.size }),
 * });
 */
export function metricComponent<S extends z.ZodType>(definition: {
  readonly facts: MetricFacts;
  readonly options: S;
  create(options: z.output<S>): Metric;
}): MetricComponent {
  const { facts, options, create } = definition;
  return { ...component({ description: facts.sentence, options, create }), facts };
}

/**
 * The facts of all metrics of a catalog by name or family, for `metricFacts(name, known)` of core.
 *
 * @throws {OptionError} for one that was made without facts
 */
export function factsOf(catalog: Catalog<Metric>): Readonly<Record<string, MetricFacts>> {
  return Object.fromEntries(catalog.names.map((name) => [name, factsOfComponent(name, catalog.get(name))]));
}

function factsOfComponent(name: string, found: Component<Metric> & Partial<MetricComponent>): MetricFacts {
  if (found.facts === undefined)
    throw new OptionError(
      `metric "${name}": "facts" must be given (title, sentence, unit, direction); see metricComponent.`,
    );
  return found.facts;
}
