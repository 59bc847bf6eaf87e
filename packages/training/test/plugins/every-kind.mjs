// A plugin with one component of every kind, as a stranger would write it: plain JavaScript on the public packages.
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { imageSet } from "@smart-mining/data";
import { metricComponent } from "@smart-mining/eval";
import { miningReport } from "@smart-mining/miners";
import { functionModel } from "@smart-mining/models";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";

/** How often each component was made in this thread, for tests. */
const made = (globalThis.everyKindMade ??= {});
const known = new Set();

/** Leaves a line in a file where a component does its work for the first time, for tests of other processes and threads. */
function use(name) {
  const marks = process.env.EVERY_KIND_MARKS;
  if (marks === undefined || known.has(name)) return;
  known.add(name);
  appendFileSync(marks, `${isMainThread ? "main" : "worker"} ${name}\n`);
}

/** A component whose methods leave that line; to be made, asked for its state and thrown away is no work. */
function watched(name, one) {
  if (one instanceof Promise) use(name);
  else
    for (const [key, method] of Object.entries(one))
      if (typeof method === "function" && !["dispose", "state", "restore"].includes(key))
        one[key] = (...given) => {
          use(name);
          return method.apply(one, given);
        };
  return one;
}

const none = z.strictObject({});

function component(name, description, options, create, more = {}) {
  return {
    description,
    options,
    ...more,
    create(parsed, needs) {
      made[name] = (made[name] ?? 0) + 1;
      return watched(name, create(parsed, needs));
    },
  };
}

/** @param api what a plugin adds its components with */
export default function everyKind(container, api) {
  api.add("loss", "plugin-loss", component("loss", "pulls pairs of a class, pushes others", lossOptions, loss));
  api.add("batch-miner", "plugin-batch-miner", component("batch-miner", "the first that comes", none, batchMiner));
  api.add("dataset-miner", "plugin-dataset-miner", component("dataset-miner", "the nearest", none, datasetMiner));
  api.add("index", "plugin-index", component("index", "every row against every other", none, index));
  api.add(
    "controller",
    "plugin-controller",
    component("controller", "a share more a step", controllerOptions, controller),
  );
  api.add("sampler", "plugin-sampler", component("sampler", "two of each of some classes", samplerOptions, sampler));
  api.add(
    "round-sampler",
    "plugin-round-sampler",
    component("round-sampler", "an anchor's class and its neighbor's", none, roundSampler),
  );
  api.add("refresh-policy", "plugin-refresh", component("refresh-policy", "every tenth step", none, everyTenth));
  api.add("model", "plugin-model", component("model", "a linear map of the pixels", modelOptions, model));
  api.add("optimizer", "plugin-optimizer", component("optimizer", "steps of one size", none, signDescent));
  api.add("schedule", "plugin-schedule", component("schedule", "half the rate at the end", none, schedule));
  api.add(
    "augmentation",
    "plugin-augmentation",
    component("augmentation", "noise on every number", noiseOptions, noise),
  );
  api.add("dataset", "plugin-dataset", component("dataset", "random patterns", datasetOptions, dataset));
  api.add("metric", "plugin-metric", {
    ...metricComponent({
      facts: { title: "Rows", sentence: "how many rows there are", unit: "index", higherIsBetter: true },
      options: none,
      create: () => ({
        kind: "set",
        measure({ set }) {
          use("metric");
          return set.size;
        },
      }),
    }),
  });
  api.add(
    "listener",
    "plugin-listener",
    component("listener", "writes the types of events", listenerOptions, listener, { paths: ["path"] }),
  );
}

const lossOptions = z.strictObject({ margin: z.number().default(1).describe("how far others are pushed") });

function loss({ margin }) {
  return {
    trainableVariables: [],
    isActive: (positive, negative) => negative < positive + margin,
    compute(embeddings, labels, tuples) {
      return tf.tidy(() => {
        if (tuples?.kind !== "triplets" || tuples.anchors.length === 0) return tf.scalar(0);
        const rows = (column) => tf.gather(embeddings, tf.tensor1d(column, "int32"));
        const anchors = rows(tuples.anchors);
        const squared = (others) => tf.sum(tf.square(tf.sub(anchors, others)), 1);
        const gap = tf.sub(squared(rows(tuples.positives)), squared(rows(tuples.negatives)));
        return tf.mean(tf.relu(tf.add(gap, margin)));
      });
    },
  };
}

/** The first positive and the first negative of each row that has both. */
function firstTriplets(set) {
  const columns = [[], [], []];
  for (let anchor = 0; anchor < set.size; anchor++) {
    const positive = set.labels.findIndex((label, row) => row !== anchor && label === set.labels[anchor]);
    const negative = set.labels.findIndex((label) => label !== set.labels[anchor]);
    if (positive < 0 || negative < 0) continue;
    [anchor, positive, negative].forEach((row, at) => columns[at].push(row));
  }
  const [anchors, positives, negatives] = columns.map((column) => Int32Array.from(column));
  return { kind: "triplets", anchors, positives, negatives };
}

function batchMiner() {
  return {
    mine(batch) {
      const tuples = firstTriplets(batch);
      return { tuples, report: miningReport(batch, tuples) };
    },
  };
}

/** Nearest rows of the same and of other classes, from the index that it is handed. */
function datasetMiner(options, { index }) {
  return {
    async mine(set, { signal } = {}) {
      await index.build(set.values, set.dimension, { signal });
      const all = await index.neighborsOfAll(set.size - 1, { signal });
      const nearest = (row, same) => {
        for (let at = row * all.k; at < (row + 1) * all.k; at++)
          if ((set.labels[all.indices[at]] === set.labels[row]) === same) return at;
        return -1;
      };
      const list = (same) => {
        const places = Array.from({ length: set.size }, (_, row) => nearest(row, same));
        return {
          k: 1,
          indices: Int32Array.from(places, (at) => (at < 0 ? -1 : all.indices[at])),
          distances: Float32Array.from(places, (at) => (at < 0 ? Infinity : all.distances[at])),
        };
      };
      const lists = { same: list(true), other: list(false) };
      const rows = Int32Array.from(set.labels, (_, row) => row);
      const tuples = { kind: "triplets", anchors: rows, positives: lists.same.indices, negatives: lists.other.indices };
      const mined = { tuples, report: miningReport(set, tuples) };
      return {
        set,
        lists,
        triplets: () => Promise.resolve(mined),
        report: () => Promise.resolve(mined.report),
        seconds: 0,
      };
    },
  };
}

function index() {
  let rows = { values: new Float32Array(0), dimension: 1 };
  const nearest = (query, k, self) => {
    const { values, dimension } = rows;
    const found = [];
    for (let row = 0; row * dimension < values.length; row++) {
      if (row === self) continue;
      let sum = 0;
      for (let at = 0; at < dimension; at++) sum += (query[at] - values[row * dimension + at]) ** 2;
      found.push([Math.sqrt(sum), row]);
    }
    found.sort((a, b) => a[0] - b[0]);
    return Array.from({ length: k }, (_, at) => found[at] ?? [Infinity, -1]);
  };
  const lists = (queries, k, selfIncluded) => {
    const { dimension } = rows;
    const found = Array.from({ length: queries.length / dimension }, (_, row) =>
      nearest(queries.subarray(row * dimension, (row + 1) * dimension), k, selfIncluded ? -1 : row),
    ).flat();
    return {
      k,
      indices: Int32Array.from(found, ([, row]) => row),
      distances: Float32Array.from(found, ([distance]) => distance),
    };
  };
  return {
    build: async (values, dimension) => void (rows = { values, dimension }),
    update: async (values) => void (rows = { ...rows, values }),
    search: async (queries, k) => lists(queries, k, true),
    neighborsOfAll: async (k) => lists(rows.values, k, false),
    dispose: () => {},
  };
}

const controllerOptions = z.strictObject({
  inBatchFrom: z.int().optional().describe('step from which the miner "in-batch" serves; never when absent'),
});

function controller({ inBatchFrom }) {
  let step = 0;
  const miners = ["plugin-dataset-miner", "in-batch"];
  return {
    ...(inBatchFrom !== undefined && { miners }),
    get parameters() {
      const minedShare = Math.min(1, 0.01 * step);
      return inBatchFrom === undefined ? { minedShare } : { minedShare, miner: miners[step < inBatchFrom ? 0 : 1] };
    },
    observe: (signal) => void (step = signal.step),
    state: () => ({ step }),
    restore: (state) => void (step = state.step),
  };
}

const samplerOptions = z.strictObject({
  classesPerBatch: z.int().min(2).default(4).describe("classes in a batch"),
});

/** Rows of each class, by label. */
function rowsByClass(labels) {
  const classes = new Map();
  labels.forEach((label, row) => classes.set(label, [...(classes.get(label) ?? []), row]));
  return classes;
}

function sampler({ classesPerBatch }) {
  return {
    *batches({ labels, random }) {
      const classes = rowsByClass(labels);
      const order = random.shuffle([...classes.keys()]);
      for (let at = 0; at + classesPerBatch <= order.length; at += classesPerBatch) {
        const rows = order.slice(at, at + classesPerBatch).flatMap((label) => classes.get(label).slice(0, 2));
        yield { rows: Int32Array.from(rows) };
      }
    },
  };
}

function roundSampler() {
  return {
    needsRound: true,
    *batches({ labels, round, random }) {
      const classes = rowsByClass(labels);
      for (const label of random.shuffle([...classes.keys()])) {
        const [row] = classes.get(label);
        const met = [label, labels[round.lists.other.indices[row]]];
        const rows = met.flatMap((one) => classes.get(one).slice(0, 3));
        yield { rows: Int32Array.from(rows), neighborhoods: [Int32Array.from(met)] };
      }
    },
  };
}

function everyTenth() {
  let last = null;
  return {
    due: ({ step }) => last === null || step - last.step >= 10,
    mined: ({ step, epoch }) => void (last = { step, epoch }),
    state: () => last,
    restore: (state) => void (last = state),
  };
}

const modelOptions = z.strictObject({
  imageSize: z.int().min(1).describe("height and width"),
  channels: z.int().min(1).default(3).describe("numbers per pixel"),
  dimension: z.int().min(1).default(8).describe("numbers per embedding"),
});

function model(options, { random }) {
  const { imageSize, channels, dimension } = options;
  const inputs = imageSize * imageSize * channels;
  const values = Float32Array.from({ length: inputs * dimension }, () => random.normal() / Math.sqrt(inputs));
  const kernel = tf.variable(tf.tensor2d(values, [inputs, dimension]));
  return functionModel({
    inputShape: [imageSize, imageSize, channels],
    dimension,
    variables: { kernel },
    embed: (samples) => tf.matMul(tf.reshape(samples, [-1, inputs]), kernel),
    architecture: { name: "plugin-model", options },
  });
}

function signDescent() {
  let step = 0;
  return {
    learningRate: 0.001,
    apply(groups) {
      step++;
      for (const { variables, gradients, rate } of groups)
        variables.forEach((variable, at) =>
          tf.tidy(() => variable.assign(tf.sub(variable, tf.mul(tf.sign(gradients[at]), this.learningRate * rate)))),
        );
    },
    state: async () => ({ name: "plugin-optimizer", step, slots: [] }),
    restore: (state) => void (step = state.step),
    dispose: () => {},
  };
}

function schedule() {
  return { factor: (step, steps) => 1 - step / steps / 2 };
}

const noiseOptions = z.strictObject({ deviation: z.number().min(0).default(0.05).describe("of the noise") });

function noise({ deviation }) {
  return {
    apply: ({ values, scale }, random) =>
      Float32Array.from(values, (value) => value / scale + deviation * random.normal()),
  };
}

const datasetOptions = z.strictObject({
  classes: z.int().min(4).default(16).describe("half of them for training"),
  perClass: z.int().min(2).default(6).describe("images of each"),
});

async function dataset({ classes, perClass }, { onProgress } = {}) {
  const side = 8;
  const part = (from, to) => {
    const images = [];
    const labels = [];
    for (let label = from; label < to; label++)
      for (let image = 0; image < perClass; image++) {
        labels.push(label);
        for (let at = 0; at < side * side * 3; at++)
          images.push(((label * 37 + Math.floor(at / 24) * 53 * (label + 1)) % 200) + ((image * 11 + at * 7) % 40));
      }
    return imageSet(Uint8Array.from(images), { height: side, width: side, channels: 3 }, Int32Array.from(labels));
  };
  onProgress?.({ phase: "make", done: 1, total: 1 });
  return {
    name: "plugin-dataset",
    description: "patterns of numbers",
    classNames: Array.from({ length: classes }, (_, label) => `pattern ${label}`),
    sourceNames: ["arithmetic"],
    train: part(0, classes / 2),
    test: part(classes / 2, classes),
    attribution: [],
  };
}

const listenerOptions = z.strictObject({ path: z.string().describe("the file that they are appended to") });

function listener({ path }) {
  return { onEvent: ({ type }) => appendFileSync(path, `${type}\n`) };
}
