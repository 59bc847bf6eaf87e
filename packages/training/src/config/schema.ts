import { z } from "zod";

/** A component by its name in a catalog, with its options. */
export const namedComponent = z.strictObject({
  name: z.string().min(1).describe("name in the catalog"),
  options: z.record(z.string(), z.unknown()).default({}).describe("options of the component"),
});

const mining = z.strictObject({
  miner: namedComponent.describe("a miner that is shown the whole training set"),
  miners: z
    .record(z.string().min(1), namedComponent)
    .optional()
    .describe(
      "further miners that the controller may switch to, under names of their own: one that is shown the whole training set takes the place of `miner`; one that is shown a batch chooses in random batches of the sampler, and nothing is mined meanwhile",
    ),
  index: namedComponent.default({ name: "exact", options: {} }).describe("the nearest-neighbor index the miner asks"),
  packer: namedComponent
    .default({ name: "neighborhoods", options: {} })
    .describe("how what was mined becomes batches: neighbor, shared or separate"),
  refresh: namedComponent
    .default({ name: "epochs", options: {} })
    .describe("when a new round is mined: epochs, steps or drift"),
  embeddings: z
    .enum(["fresh", "bank"])
    .default("fresh")
    .describe("mine on a fresh pass over the training set, or on the embeddings last seen in training"),
});

/** Everything a training run is made of. Plain data: JSON in, JSON out. */
export const pipelineSchema = z.strictObject({
  description: z.string().default("").describe("one sentence for people"),
  plugins: z.array(z.string()).default([]).describe("modules that add components to the catalogs"),
  seed: z.int().default(0).describe("seed of everything random"),
  steps: z.int().min(1).default(600).describe("optimizer steps"),
  dataset: namedComponent.describe("what to train on"),
  split: z
    .enum(["test", "validation"])
    .default("test")
    .describe(
      "test: train on the training classes, evaluate on the unseen ones; validation: both within the training classes, for tuning",
    ),
  augmentation: z
    .record(z.string(), z.unknown())
    .nullable()
    .default({})
    .describe("options of the augmentation; null for none"),
  model: namedComponent.extend({
    initialWeights: z
      .string()
      .min(1)
      .optional()
      .describe("a run's folder or a saved model whose weights training starts from; absent: random ones"),
  }),
  backend: z
    .enum(["auto", "tfjs-node-gpu", "tfjs-node", "wasm", "cpu", "webgpu"])
    .default("auto")
    .describe("TensorFlow.js backend; auto takes the best that is installed"),
  workers: z
    .union([z.literal("auto"), z.int().min(1)])
    .default("auto")
    .describe("threads that share a training step, on the wasm backend"),
  optimizer: z
    .strictObject({
      learningRate: z.number().positive().default(1e-3),
      schedule: z.enum(["constant", "linear", "cosine"]).default("constant").describe("how the rate falls to its end"),
      warmUp: z.int().min(0).default(0).describe("steps over which the rate rises from 0"),
      averageDecay: z
        .number()
        .min(0)
        .lt(1)
        .default(0)
        .describe("memory of a running average of the weights that is evaluated and saved; 0: the last step's"),
      lossRate: z
        .number()
        .positive()
        .optional()
        .describe(
          "learning rate of the loss's own variables (proxies, class vectors) relative to the net's; absent: 1",
        ),
      finalShare: z.number().min(0).max(1).default(0).describe("share of the rate that is left at the end"),
    })
    .prefault({}),
  loss: namedComponent,
  sampler: namedComponent.describe("forms batches from labels alone, where nothing is mined"),
  batchMiner: namedComponent
    .nullable()
    .default(null)
    .describe("selects tuples in the batch; null: the loss or the miner decides"),
  mining: mining.nullable().default(null).describe("mining over the whole training set; null: none"),
  controller: namedComponent.default({ name: "fixed", options: {} }).describe("moves the mining parameters"),
  evaluation: z
    .strictObject({
      every: z.int().min(1).default(100).describe("steps between two evaluations on the unseen classes"),
      metrics: z
        .array(z.string())
        .min(1)
        .default(["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "mapAtR", "rPrecision"])
        .describe("measured at the end; Recall@1 in between"),
    })
    .prefault({}),
  activity: z
    .strictObject({
      margin: z.number().default(0.01).describe("the loss's margin"),
      distance: z.enum(["squared", "plain"]).default("squared").describe("the loss's distance"),
    })
    .prefault({})
    .describe("when a triplet counts as active: d(a,n) < d(a,p) + margin"),
});

/** A complete configuration, defaults filled in. */
export type PipelineConfig = z.output<typeof pipelineSchema>;

/** What a person writes: any part may be absent when `extends` names a preset that has it. */
export type PipelineConfigInput = DeepPartial<z.input<typeof pipelineSchema>> & { extends?: string };

type DeepPartial<T> = T extends (infer U)[] ? U[] : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;
