import { createRandom, OptionError, ShapeError, triplets, UnknownNameError, ValueError } from "@smart-mining/core";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import {
  circleLoss,
  classWeightedReducer,
  clusteringLoss,
  combinedLoss,
  contrastiveLoss,
  fastApLoss,
  globalLoss,
  histogramLoss,
  lossCatalog,
  rankedListLoss,
  ratioTripletLoss,
  thresholdReducer,
  tripletMarginLoss,
  vicregLoss,
  type MetricLoss,
} from "../src/index.js";
import { randomSet } from "./support/batches.js";

const set = randomSet(1, [0, 0, 1, 1]);
const needs = { numClasses: 2, dimension: 4, random: createRandom(1) };

describe("options", () => {
  test.each([
    [
      "a negative margin",
      () => ratioTripletLoss({ margin: -1 }),
      /ratioTripletLoss: "margin" must be a number > 0; got -1/,
    ],
    [
      "a misspelt name",
      () => tripletMarginLoss({ margn: 1 } as never),
      /no option named "margn".*did you mean "margin"/,
    ],
    ["a distance for a similarity", () => circleLoss({ distance: "euclidean" }), /"distance" must be a similarity/],
    ["a similarity for a distance", () => rankedListLoss({ distance: "cosine" }), /must be a distance/],
    ["a similarity to cluster by", () => clusteringLoss({ distance: "dot" }), /must be a distance/],
    ["a range that is not known", () => fastApLoss({ distance: "cosine" }), /whose range is known/],
    ["two widths", () => histogramLoss({ bins: 10, binWidth: 0.1 }), /"binWidth" must be 2 \/ "bins"/],
    ["a threshold without bounds", () => thresholdReducer({}), /"low" or "high" must be a number/],
    [
      "an unknown distance",
      () => contrastiveLoss({ distance: "euclid" as never }),
      /"distance" must be one of "euclidean", "squared-euclidean".*got "euclid"/,
    ],
    [
      "an unknown reducer",
      () => contrastiveLoss({ reducer: "median" as never }),
      /"reducer" must be one of "mean", "mean-non-zero".*got "median"/,
    ],
    [
      "an unknown regularizer",
      () => contrastiveLoss({ embeddingRegularizer: { name: "l7" } as never }),
      /"embeddingRegularizer" must be one of \{ name: "lp"/,
    ],
    ["nothing to combine", () => combinedLoss({ losses: [] }), /"losses" must be a list of length >= 1/],
    [
      "a weight that is no number",
      () => combinedLoss({ losses: [{ loss: globalLoss(), weight: NaN }] }),
      /"losses.0.weight" must be a number; got NaN/,
    ],
  ])("%s is refused", (_name, make, message) => {
    expect(make).toThrow(OptionError);
    expect(make).toThrow(message);
  });

  test("an unknown loss names the closest", () => {
    expect(() => lossCatalog.create("triplet-margn", {}, needs)).toThrow(UnknownNameError);
    expect(() => lossCatalog.create("triplet-margn", {}, needs)).toThrow(/did you mean "triplet-margin"/);
    expect(() => lossCatalog.create("combined", { losses: [{ name: "nope" }] }, needs)).toThrow(UnknownNameError);
  });
});

describe("calls", () => {
  const loss: MetricLoss = contrastiveLoss();

  test("embeddings must be a matrix of finite numbers", () => {
    const flat = tf.tensor1d([1, 2]) as unknown as tf.Tensor2D;
    expect(() => loss.compute(flat, set.labels)).toThrow(ShapeError);
    expect(() => loss.compute(flat, set.labels)).toThrow(/shape \[rows, dimension\]; got shape \[2\]/);
    const broken = { ...set, values: set.values.slice() };
    broken.values[6] = NaN;
    expect(() => loss.evaluate(broken)).toThrow(ValueError);
    expect(() => loss.evaluate(broken)).toThrow(/"embeddings" must be finite; row 1, column 2 is NaN/);
  });

  test("labels must fit, unless tuples make them needless", () => {
    expect(() => loss.evaluate({ ...set, labels: Int32Array.of(1) })).toThrow(/one entry per row \(4\); got 1/);
    expect(() => loss.evaluate({ ...set, labels: new Int32Array(0) })).toThrow(ShapeError);
    const given = triplets([0], [1], [2]);
    const value = loss.evaluate({ ...set, labels: new Int32Array(0) }, { tuples: given }).value;
    expect(value).toBe(loss.evaluate(set, { tuples: given }).value);
  });

  test("tuples must name rows, and the loss must have use for them", () => {
    expect(() => loss.evaluate(set, { tuples: triplets([0], [1], [4]) })).toThrow(
      /"negatives" must hold row numbers in \[0, 4\); entry 0 is 4/,
    );
    expect(() => rankedListLoss().evaluate(set, { tuples: triplets([0], [1], [2]) })).toThrow(
      /"tuples" must be left out/,
    );
    const uneven = {
      kind: "triplets",
      anchors: Int32Array.of(0),
      positives: Int32Array.of(1),
      negatives: new Int32Array(0),
    } as const;
    expect(() => loss.evaluate(set, { tuples: uneven })).toThrow(/equal length/);
  });

  test("a reference must fit, and be wanted", () => {
    const other = randomSet(2, [0, 1], 3);
    expect(() => loss.evaluate(set, { reference: other })).toThrow(/embeddings' dimension, 4; got 3/);
    expect(() => histogramLoss().evaluate(set, { reference: set })).toThrow(/"reference" must be left out/);
    expect(() => vicregLoss().evaluate(set)).toThrow(/"reference" must be given/);
    expect(() => vicregLoss().evaluate(set, { reference: randomSet(2, [0, 1]) })).toThrow(
      /one row per row of the batch \(4\); got 2/,
    );
  });

  test("class weights must cover the labels, a divisor needs a loss that has one", () => {
    const weighted = contrastiveLoss({ reducer: { name: "class-weighted", weights: [1] } });
    expect(() => weighted.evaluate(set)).toThrow(/a weight for every label; got label 1 and 1 weights/);
    expect(() => contrastiveLoss({ reducer: "divisor" }).evaluate(set)).toThrow(/prescribes no divisor/);
    expect(classWeightedReducer([1, 2]).name).toBe("class-weighted");
  });
});
