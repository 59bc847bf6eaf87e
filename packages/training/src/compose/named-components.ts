import { OptionError, parseOptions, type Token } from "@smart-mining/core";
import { absolutePaths } from "@smart-mining/data";
import { metricNamed } from "@smart-mining/eval";
import type { InjectionToken } from "tsyringe";
import type { z } from "zod";
import { mergeConfig } from "../config/merge.js";
import type { NamedComponent, PipelineConfig, PipelineConfigInput } from "../config/schema.js";
import type { Catalogs, Kind } from "./catalogs.js";
import { catalogsOf, type PipelineContainer } from "./container.js";
import { fittingOptions } from "./fitting-options.js";
import { tokens } from "./tokens.js";

/** A component that a configuration names. */
interface Place {
  readonly kind: Kind;
  /** Where it stands: ["mining", "index"]. */
  readonly path: readonly string[];
  readonly named: NamedComponent;
}

/** What may be read of a configuration before it is complete. */
type Part = Readonly<Record<string, unknown>>;

/** Every component that a configuration names, with its kind. */
function places(config: PipelineConfigInput, catalogs: Catalogs): Place[] {
  const mining = (config.mining ?? {}) as Part;
  const miners = Object.entries((mining.miners ?? {}) as Record<string, unknown>);
  const listed: [Kind, readonly string[], unknown][] = [
    ["dataset", ["dataset"], config.dataset],
    ["augmentation", ["augmentation"], config.augmentation],
    ["model", ["model"], config.model],
    ["optimizer", ["optimizer"], config.optimizer],
    ["schedule", ["optimizer", "schedule"], config.optimizer?.schedule],
    ["loss", ["loss"], config.loss],
    ["sampler", ["sampler"], config.sampler],
    ["batch-miner", ["batchMiner"], config.batchMiner],
    ["dataset-miner", ["mining", "miner"], mining.miner],
    ["index", ["mining", "index"], mining.index],
    ["round-sampler", ["mining", "sampler"], mining.sampler],
    ["refresh-policy", ["mining", "refresh"], mining.refresh],
    ["controller", ["controller"], config.controller],
    ...miners.map(([key, named]): [Kind, readonly string[], unknown] => [
      minerKind(named, catalogs),
      ["mining", "miners", key],
      named,
    ]),
  ];
  return listed.flatMap(([kind, path, named]) => {
    const { name, options = {} } = (named ?? {}) as Partial<NamedComponent>;
    return typeof name === "string" ? [{ kind, path, named: { name, options } }] : [];
  });
}

/** A miner that the controller may switch to is shown the whole set where a dataset miner has its name. */
export function minerKind(named: unknown, catalogs: Catalogs): "dataset-miner" | "batch-miner" {
  const { name } = (named ?? {}) as Partial<NamedComponent>;
  const inBatch = !catalogs["dataset-miner"].has(String(name)) && catalogs["batch-miner"].has(String(name));
  return inBatch ? "batch-miner" : "dataset-miner";
}

/** What stands in place of a component that a configuration names. */
const ROLES: readonly (readonly [string, Token<unknown>])[] = [
  ["dataset", tokens.DATASET],
  ["augmentation", tokens.AUGMENTATION],
  ["model", tokens.MODEL],
  ["optimizer", tokens.OPTIMIZER],
  ["optimizer.schedule", tokens.SCHEDULE],
  ["loss", tokens.LOSS],
  ["sampler", tokens.SAMPLER],
  ["batchMiner", tokens.BATCH_MINER],
  ["mining.miner", tokens.DATASET_MINER],
  ["mining.miner", tokens.DATASET_MINERS],
  ["mining.index", tokens.INDEX],
  ["mining.sampler", tokens.ROUND_SAMPLER],
  ["controller", tokens.CONTROLLER],
  ["listeners", tokens.LISTENERS],
  ["evaluation", tokens.EVALUATOR],
];

/**
 * Checks every name and every option against a container's catalogs, without making anything: a mistake is found before a dataset
 * is read. What one's own instance stands in for is not looked at.
 *
 * @throws {UnknownNameError} for a name that no catalog has
 * @throws {OptionError} for a bad option
 */
export function checkNames(config: PipelineConfig, container: PipelineContainer): void {
  const catalogs = catalogsOf(container);
  const own = new Set(
    ROLES.flatMap(([place, token]) => (container.isRegistered(token as InjectionToken, true) ? [place] : [])),
  );
  checkScopes(config, catalogs);
  const listed: Place[] = [
    ...places(config as PipelineConfigInput, catalogs),
    ...config.listeners.map((named, at): Place => ({ kind: "listener", path: ["listeners", String(at)], named })),
  ];
  for (const { kind, path, named } of listed) {
    if (own.has(path.join(".")) || (path[0] === "listeners" && own.has("listeners"))) continue;
    const catalog = catalogs[kind];
    const found = catalog.get(named.name);
    checkOptions(`${catalog.kind} "${named.name}"`, found, named.options, kind === "model" ? ANY_SHAPE : []);
  }
  if (!own.has("evaluation")) for (const name of config.evaluation.metrics) metricNamed(name, catalogs.metric);
}

/** Shapes that stand for the data's, which only the data can say. */
const ANY_SHAPE = [[32, 32, 3], [8]];

/** @param shapes what an option that is missing may be filled in from */
function checkOptions(
  caller: string,
  found: { readonly options: z.ZodType },
  options: Record<string, unknown>,
  shapes: readonly (readonly number[])[],
): void {
  const fitting = shapes.map((shape) => fittingOptions(found, shape)).filter((one) => Object.keys(one).length > 0);
  if (fitting.length > 0 && found.options.safeParse(options).success) return;
  parseOptions(caller, found.options, Object.assign({}, ...fitting, options));
}

/** @throws {OptionError} for a batch miner where a dataset miner is meant, or the other way round */
function checkScopes({ mining, batchMiner }: PipelineConfig, catalogs: Catalogs): void {
  const only = (name: string, kind: Kind, other: Kind): boolean =>
    !catalogs[kind].has(name) && catalogs[other].has(name);
  if (mining !== null && only(mining.miner.name, "dataset-miner", "batch-miner"))
    throw new OptionError(
      `configuration: "mining.miner" must be a miner that is shown the whole training set; "${mining.miner.name}" is shown a batch.`,
    );
  if (batchMiner !== null && only(batchMiner.name, "batch-miner", "dataset-miner"))
    throw new OptionError(
      `configuration: "batchMiner" must be a miner that is shown a batch; "${batchMiner.name}" is shown the whole training set.`,
    );
}

/**
 * A configuration with the paths in its components' options absolute, so that it can be kept elsewhere. Call it when the plugins
 * that it names are loaded: components say themselves which options are paths.
 *
 * @param folder what the paths are relative to: that of the file that names them
 */
export function absoluteConfig<C extends PipelineConfigInput>(config: C, catalogs: Catalogs, folder: string): C {
  let changed = config as unknown as Record<string, unknown>;
  for (const { kind, path, named } of places(config, catalogs)) {
    if (!catalogs[kind].has(named.name)) continue;
    const options = absolutePaths(catalogs[kind].get(named.name), named.options, folder);
    const over = [...path, "options"].reduceRight<unknown>((inner, key) => ({ [key]: inner }), options);
    changed = mergeConfig(changed, over as Record<string, unknown>);
  }
  const listeners = config.listeners?.map((named) =>
    catalogs.listener.has(String(named?.name))
      ? {
          ...named,
          options: absolutePaths(catalogs.listener.get(String(named?.name)), { ...named?.options }, folder),
        }
      : named,
  );
  return { ...changed, ...(listeners && { listeners }) } as unknown as C;
}
