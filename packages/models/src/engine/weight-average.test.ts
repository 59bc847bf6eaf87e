import * as tf from "@tensorflow/tfjs";
import { createRandom } from "@smart-mining/core";
import { beforeAll, describe, expect, test } from "vitest";
import { convNet } from "../model/conv-net.js";
import { weightAverage } from "./weight-average.js";

const tiny = () => convNet({ imageSize: 8, filters: [4, 4], dimension: 3, random: createRandom(1) });

beforeAll(() => tf.setBackend("cpu"));

describe("weightAverage", () => {
  test("is the exponential mean of what it saw", async () => {
    const model = tiny();
    const average = await weightAverage(model, 0.5);
    let expected = model.weights()[0].values[0];
    for (let step = 1; step <= 4; step++) {
      const weights = model.weights();
      weights[0].values[0] = step;
      model.setWeights(weights);
      await average.update();
      const decay = Math.min(0.5, (1 + step) / (10 + step));
      expected = decay * expected + (1 - decay) * step;
    }
    expect(average.weights()[0].values[0]).toBeCloseTo(expected, 5);
    model.dispose();
  });

  test("lends its weights to the model and takes them back, also after an error", async () => {
    const model = tiny();
    const average = await weightAverage(model, 0.9);
    const own = model.weights().map((one) => ({ ...one, values: one.values.map((value) => value + 1) }));
    model.setWeights(own);
    await average.during(() => {
      expect(model.weights()).toEqual(average.weights());
      return Promise.resolve();
    });
    expect(model.weights()).toEqual(own);
    await expect(average.during(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(model.weights()).toEqual(own);
    model.dispose();
  });

  test("restores, and refuses another model's weights", async () => {
    const [model, other] = [tiny(), convNet({ imageSize: 8, filters: [8, 4], dimension: 3, random: createRandom(2) })];
    const average = await weightAverage(model, 0.9);
    const saved = average.weights();
    saved[0].values[0] = 7;
    average.restore(saved, 10);
    expect(average.weights()).toEqual(saved);
    expect(() => average.restore(other.weights(), 1)).toThrow(/must be those of this model/);
    await expect(weightAverage(model, 1)).rejects.toThrow(/"decay" must be a number > 0 and < 1; got 1/);
    model.dispose();
    other.dispose();
  });
});
