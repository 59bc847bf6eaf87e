import { createRandom } from "@smart-mining/core";

/** See plant.d.mts. */
export function simulate(plant, controller, parameter, steps) {
  const { range, speed = 0.2, delay = 0, noise = 0, drift = 0, change, seed = 1 } = plant;
  const random = createRandom(seed);
  const trace = { signal: [], measured: [], parameter: [] };
  let active = range[0];
  for (let step = 0; step < steps; step++) {
    const value = controller.parameters[parameter];
    trace.parameter.push(value);
    const effective = trace.parameter[Math.max(0, step - delay)];
    const [easy, hard] = change !== undefined && step >= change.at ? change.range : range;
    const steady = easy + (hard - easy) * effective - drift * step;
    active += speed * (steady - active);
    const measured = share(active + noise * random.normal());
    trace.signal.push(share(active));
    trace.measured.push(measured);
    controller.observe({ step: step + 1, epoch: 0, activeFraction: measured });
  }
  return trace;
}

/** A share of something, whatever the plant's line says beyond it. */
function share(value) {
  return Math.min(1, Math.max(0, value));
}

/** See plant.d.mts. */
export function simulateEpochs(plant, controller, epochs) {
  const { floor = 0.1, ceiling = 0.9, power = 1, noise = 0, drift = 0, stepsPerEpoch = 40, seed = 1 } = plant;
  const random = createRandom(seed);
  const trace = { error: [], kappa: [], randomShare: [] };
  for (let step = 0; step < epochs * stepsPerEpoch; step++) {
    const { kappa, randomShare = 0 } = controller.parameters;
    const mined = floor + (ceiling - floor) * kappa ** -power;
    const error = (randomShare * floor + (1 - randomShare) * mined) * (1 - drift) ** (step / stepsPerEpoch);
    if (step % stepsPerEpoch === 0) {
      trace.error.push(error);
      trace.kappa.push(kappa);
      trace.randomShare.push(randomShare);
    }
    const activeFraction = share(error + noise * random.normal());
    controller.observe({ step: step + 1, epoch: (step + 1) / stepsPerEpoch, activeFraction });
  }
  return trace;
}

export function meanOf(values, from, to = values.length) {
  return values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
}
