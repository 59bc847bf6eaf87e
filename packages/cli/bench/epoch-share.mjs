import { createRandom, embeddingSet } from "@smart-mining/core";
import { datasetMiners, neighborhoodSampler } from "@smart-mining/miners";
import { selectBackend } from "@smart-mining/models";
import * as tf from "@tensorflow/tfjs";
import { BATCH, engineFor, median, randomImages } from "../../models/bench/convnet-step.mjs";
import { syntheticEmbeddings } from "../../neighbors/bench/synthetic.mjs";

/** The demo's training half of Emoji-1096. */
const IMAGES = 5284;
const CLASSES = 548;
const BATCHES = Math.ceil(IMAGES / BATCH);

/** Processor seconds since the process began: other work on the machine does not count. */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * What a round of mining costs next to an epoch of the demo: as many training steps of the demo's net as it takes to see
 * every image once, on the wasm backend with one
 * thread. Everything in processor seconds of that one thread.
 */
export async function epochShare(dimension) {
  const { values, labels } = syntheticEmbeddings(IMAGES, dimension, 3, { classes: CLASSES });
  const set = embeddingSet(values, dimension, labels);
  const miner = datasetMiners.create("smart", {}, {});
  const mining = [];
  let packing = 0;
  for (let round = 0; round < 5; round++) {
    const begun = cpuSeconds();
    const mined = await miner.mine(set, { random: createRandom(round) });
    await mined.report();
    const before = cpuSeconds();
    mining.push(before - begun);
    const sampler = neighborhoodSampler({ batches: BATCHES });
    let made = 0;
    for await (const { rows } of sampler.batches({ labels, round: mined, random: createRandom(1) }))
      if (rows.length > 0) made++;
    if (made !== BATCHES) throw new Error("the sampler made another number of batches");
    packing = cpuSeconds() - before;
  }
  miner.dispose?.();

  await selectBackend({ backend: "wasm" });
  const engine = await engineFor({ batchNorm: true });
  const images = randomImages(BATCH);
  const stepTimes = [];
  for (let turn = 0; turn < 13; turn++) {
    const before = cpuSeconds();
    await engine.step(images);
    if (turn >= 3) stepTimes.push(cpuSeconds() - before);
  }
  const pixels = tf.tensor(images.values, images.shape);
  const forward = [];
  for (let turn = 0; turn < 8; turn++) {
    const before = cpuSeconds();
    const embeddings = engine.model.embed(pixels, { training: false });
    embeddings.dataSync();
    embeddings.dispose();
    forward.push(cpuSeconds() - before);
  }
  tf.dispose(pixels);
  await engine.dispose();
  engine.model.dispose();

  const steps = median(stepTimes) * BATCHES;
  const [cold, warm, pass] = [mining[0], median(mining.slice(1)), median(forward) * BATCHES];
  const share = (seconds) => `${((100 * seconds) / (steps + seconds)).toFixed(1)} %`;
  return {
    images: IMAGES,
    classes: CLASSES,
    batches: BATCHES,
    secondsOfSteps: steps,
    secondsOfColdRound: cold,
    secondsOfWarmRound: warm,
    secondsOfPacking: packing,
    secondsOfForwardPass: pass,
    shareFromBank: (warm + packing) / (steps + warm + packing),
    shareWithFreshPass: (warm + packing + pass) / (steps + warm + packing + pass),
    lines: [
      `epoch of the demo: ${BATCHES} steps of ${BATCH} images, ${steps.toFixed(2)} CPU s (wasm, one thread, BatchNorm)`,
      `  first round of mining ${cold.toFixed(3)} s, later ones ${warm.toFixed(3)} s, packing ${packing.toFixed(3)} s, forward pass of all images ${pass.toFixed(2)} s`,
      `  mining's share of the epoch: ${share(warm + packing)} on banked embeddings, ${share(warm + packing + pass)} with a fresh forward pass`,
    ],
  };
}
