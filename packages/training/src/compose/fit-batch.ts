import { classIndex, DataError, OptionError, parseOptions, type WarningListener } from "@smart-mining/core";
import type { PipelineConfig } from "../config/schema.js";
import { mergeConfig } from "../config/merge.js";
import type { Catalogs, Kind } from "./catalogs.js";
import { minerKind } from "./named-components.js";

type Fitted = PipelineConfig["fitToData"][number];

/** Options that say how many classes, or how many samples, are in a batch; and what cannot be larger than a batch. */
const CLASSES = "classesPerBatch";
const SAMPLES = "batchSize";
const GROUP = "groupSize";

/**
 * The configuration with batches that the training set can fill. A size that nobody wrote, a preset's or a default, shrinks to
 * what there is, and a warning says so; one that a person wrote is refused where it is too large.
 *
 * @param labels one per training sample; -1: of no class, not counted
 * @throws {OptionError} for a written size that the training set cannot fill
 * @throws {DataError} with fewer than two training classes: nothing can be a negative
 */
export function fitToData(
  config: PipelineConfig,
  labels: Int32Array,
  catalogs: Catalogs,
  onWarning?: WarningListener,
): PipelineConfig {
  const classes = classIndex(labels).classes.length;
  if (classes < 2)
    throw new DataError(`training: the training samples must be of at least 2 classes; they are of ${classes}.`);
  const most = { [CLASSES]: classes, [SAMPLES]: labels.length };
  const parts: [Fitted, Kind, PipelineConfig["loss"] | undefined][] = [
    ["sampler", "sampler", config.sampler],
    ["mining.sampler", "round-sampler", config.mining?.sampler],
  ];
  let fitted: PipelineConfig = config;
  for (const [place, kind, named] of parts) {
    if (named === undefined || (place === "sampler" && !samplesByLabel(config, catalogs))) continue;
    const schema = catalogs[kind].get(named.name).options;
    const options = parseOptions(`${kind} "${named.name}"`, schema, named.options) as Record<string, unknown>;
    const changed: Record<string, number> = {};
    for (const [option, limit] of Object.entries(most)) {
      const size = options[option];
      if (typeof size !== "number" || size <= limit) continue;
      const what = option === CLASSES ? "classes" : "samples";
      if (!config.fitToData.includes(place))
        throw new OptionError(
          `configuration: "${place}.options.${option}" must be at most the number of training ${what}, ${limit}; got ${size}.`,
        );
      changed[option] = limit;
      onWarning?.({
        name: "fitted-batch",
        message: `"${place}.options.${option}" is ${limit} instead of ${size}: the training set has ${limit} ${what}.`,
      });
    }
    const group = options[GROUP];
    if (changed[CLASSES] !== undefined && typeof group === "number" && group > changed[CLASSES])
      changed[GROUP] = changed[CLASSES];
    const over = `${place}.options`.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), changed);
    if (Object.keys(changed).length > 0)
      fitted = mergeConfig(fitted, over as Record<string, unknown>) as unknown as PipelineConfig;
  }
  return { ...fitted, fitToData: [] };
}

/** Whether batches ever come from labels alone. */
function samplesByLabel({ mining }: PipelineConfig, catalogs: Catalogs): boolean {
  return (
    mining === null || Object.values(mining.miners ?? {}).some((named) => minerKind(named, catalogs) === "batch-miner")
  );
}
