import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { component, type Controller } from "@smart-mining/core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  CONTROLLERS,
  extendCatalog,
  mergeAll,
  resolveConfig,
  runTraining,
  type PipelineConfigInput,
  type RunEvent,
  type StepEvent,
} from "../src/index.js";
import { TINY, TINY_MINED, tinyContainer } from "./tiny-dataset.js";

const container = tinyContainer();

/** In-batch semi-hard triplets of random batches for 12 steps, then smart mining. */
const WARM_UP: PipelineConfigInput = {
  mining: {
    miners: { "semi-hard": { name: "semi-hard", options: { whenNone: "farthest" } } },
    refresh: { name: "steps", options: { steps: 6 } },
  },
  controller: { name: "fixed", options: { switching: { warmUp: 12, first: "semi-hard", then: "smart" } } },
};
const configOf = (preset: string, ...over: PipelineConfigInput[]) =>
  resolveConfig({ extends: preset }, mergeAll([TINY, { steps: 24 }, ...over]));

const stepsOf = (events: readonly RunEvent[]) => events.filter((event): event is StepEvent => event.type === "step");
const roundsOf = (events: readonly RunEvent[]) =>
  events.flatMap((event) => (event.type === "mining" ? [event.step] : []));
const lossesOf = (events: readonly RunEvent[]) => stepsOf(events).map(({ loss }) => loss);

describe("a controller that switches the miner", () => {
  test("warms up by in-batch semi-hard triplets on random batches, then mines the whole set", async () => {
    const config = configOf("smart-mining", TINY_MINED, WARM_UP);
    const { events, metrics } = await runTraining(config, { container, baselines: false });
    expect(roundsOf(events)).toEqual([12, 18]);
    expect(stepsOf(events).map(({ parameters }) => parameters.miner)).toEqual([
      ...Array.from({ length: 11 }, () => "semi-hard"),
      ...Array.from({ length: 13 }, () => "smart"),
    ]);
    // Until the switch it is the run of the in-batch preset, to the last digit.
    const inBatch = await runTraining(configOf("triplet-semi-hard+global"), { container, baselines: false });
    expect(lossesOf(events).slice(0, 12)).toEqual(lossesOf(inBatch.events).slice(0, 12));
    expect(lossesOf(events).slice(12)).not.toEqual(lossesOf(inBatch.events).slice(12));
    expect(metrics.recallAt1).toBeGreaterThan(0.2);
  });

  test("the batch miner serves the warm-up alone: separate triplets bring their own afterwards", async () => {
    const packer = { sampler: { options: { batchSize: 18 } }, miner: { options: { candidates: 16 } } };
    const config = configOf("smart-mining-separate", { mining: packer }, WARM_UP);
    const { events } = await runTraining(config, { container, baselines: false });
    const tuples = stepsOf(events).map((step) => step.tuples);
    // 18 images make 36 ordered anchor-positive pairs, each with a negative; or 6 triplets with images of their own.
    expect(tuples.slice(0, 12).every((count) => count === 36)).toBe(true);
    expect(tuples.slice(12).every((count) => count > 0 && count <= 6)).toBe(true);
    expect(stepsOf(events).every(({ activeFraction }) => activeFraction !== null)).toBe(true);
  });

  test("from one miner over the whole set to another: a new round is mined at once", async () => {
    const config = configOf("smart-mining", TINY_MINED, {
      mining: {
        miners: { classes: { name: "hard-class" } },
        refresh: { name: "steps", options: { steps: 10 } },
      },
      controller: { name: "fixed", options: { switching: { warmUp: 4, first: "classes", then: "smart" } } },
    });
    const { events } = await runTraining(config, { container, baselines: false });
    expect(roundsOf(events)).toEqual([0, 4, 14]);
  });

  test.each([7, 15])("stopped at step %i, it goes on with the miner in use", async (stopAt) => {
    const out = await mkdtemp(join(tmpdir(), "switch-"));
    const stop = new AbortController();
    const config = configOf("smart-mining", TINY_MINED, WARM_UP);
    const onEvent = (event: RunEvent) => event.type === "step" && event.step === stopAt && stop.abort();
    await runTraining(config, { container, out, baselines: false, signal: stop.signal, onEvent });
    const { events } = await runTraining(config, { container, out, baselines: false, resume: true });
    expect(stepsOf(events)[0].step).toBe(stopAt + 1);
    expect(stepsOf(events).map(({ step, parameters }) => [step, parameters.miner])).toEqual(
      Array.from({ length: 24 - stopAt }, (_, at) => stopAt + 1 + at).map((step) => [
        step,
        step < 12 ? "semi-hard" : "smart",
      ]),
    );
    expect(roundsOf(events)[0]).toBe(Math.max(stopAt, 12));
  });
});

describe("refused at the start", () => {
  const run = (...over: PipelineConfigInput[]) =>
    runTraining(configOf("smart-mining", TINY_MINED, ...over), { container, baselines: false });
  const unknown = { controller: { options: { switching: { first: "semi-hrd" } } } };

  test("a miner that the pipeline does not hold", async () => {
    await expect(run(WARM_UP, unknown)).rejects.toThrow(
      /no miner under "mining" named "semi-hrd" \(did you mean "semi-hard"\?\); known are "smart", "semi-hard"/,
    );
  });

  test("miners to choose from without mining", async () => {
    const { controller } = WARM_UP;
    await expect(
      runTraining(configOf("triplet-semi-hard", { controller }), { container, baselines: false }),
    ).rejects.toThrow(/"mining" must be given for a controller that names miners; it names "semi-hard", "smart"/);
  });

  test("two miners of one name", async () => {
    await expect(run({ mining: { miners: { smart: { name: "hard-class" } } } })).rejects.toThrow(
      /"mining.miners" must not reuse the name of "mining.miner"; got "smart"/,
    );
  });

  test("a main miner that is shown a batch", async () => {
    await expect(run({ mining: { miner: { name: "batch-hard", options: {} } } })).rejects.toThrow(
      /"mining.miner" must be a miner that is shown the whole training set; "batch-hard" is shown a batch/,
    );
  });
});

test("a controller that hides what it asks for is stopped when it asks", async () => {
  const own = tinyContainer();
  extendCatalog(
    own,
    CONTROLLERS,
    "sly",
    component({
      description: "asks for a miner it never declared",
      options: z.strictObject({}),
      create: (): Controller => {
        let step = 0;
        return {
          get parameters() {
            return step < 5 ? {} : { miner: "nobody" };
          },
          observe: (signal) => (step = signal.step),
          state: () => ({}),
          restore: () => {},
        };
      },
    }),
  );
  const config = configOf("smart-mining", TINY_MINED, { controller: { name: "sly", options: {} } });
  await expect(runTraining(config, { container: own, baselines: false })).rejects.toThrow(/named "nobody"/);
});
