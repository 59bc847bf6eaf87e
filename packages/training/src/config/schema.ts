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
      "further miners that the controller may switch to, under names of their own: a dataset miner takes the place of `miner`; a batch miner chooses in random batches of the sampler, and nothing is mined meanwhile",
    ),
  index: namedComponent.default({ name: "exact", options: {} }).describe("the nearest-neighbor index the miner asks"),
  sampler: namedComponent
    .default({ name: "neighborhoods", options: {} })
    .describe("how what was mined becomes batches: neighborhoods, shared-triplets or separate-triplets"),
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
  plugins: z
    .array(z.string().min(1))
    .default([])
    .describe("modules that add components to the catalogs: paths, relative to the file that names them, or packages"),
  seed: z.int().default(0).describe("seed of everything random"),
  steps: z.int().min(1).default(600).describe("optimizer steps"),
  dataset: namedComponent.describe("what to train on"),
  split: z
    .enum(["test", "validation"])
    .default("test")
    .describe(
      "test: train on the training classes, evaluate on the unseen ones; validation: both within the training classes, for tuning",
    ),
  augmentation: namedComponent
    .nullable()
    .optional()
    .describe("changes training samples at random; null: none; absent: affine-color for images, none for others"),
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
      name: z.string().min(1).default("adam").describe("name in the catalog of optimizers"),
      options: z.record(z.string(), z.unknown()).default({}).describe("options of the optimizer"),
      learningRate: z.number().positive().default(1e-3).describe("step size that the schedule starts from"),
      schedule: namedComponent
        .default({ name: "constant", options: {} })
        .describe("how the learning rate goes over the run, as a factor"),
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
  listeners: z.array(namedComponent).default([]).describe("receivers of the run's events, beside its log"),
  fitToData: z
    .array(z.enum(["sampler", "mining.sampler"]))
    .default([])
    .describe(
      "parts whose batch size shrinks to what the training set can fill; where absent, those whose size nobody wrote: a preset's or the default",
    ),
});

/** A complete configuration, defaults filled in. */
export type PipelineConfig = z.output<typeof pipelineSchema>;

/** What a person writes: any part may be absent when `extends` names a preset that has it. */
export type PipelineConfigInput = DeepPartial<z.input<typeof pipelineSchema>> & { extends?: string };

type DeepPartial<T> = T extends (infer U)[] ? U[] : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

/** A component by its name in a catalog, with its options. */
export type NamedComponent = z.output<typeof namedComponent>;
