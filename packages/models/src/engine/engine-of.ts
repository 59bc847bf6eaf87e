import type * as tf from "@tensorflow/tfjs";
import { type Optimizer, type Pass, type SampleBatch, StateError } from "@smart-mining/core";
import { checkBatch, checkGradient } from "./check-batch.js";
import { embedInBatches } from "./embed-in-batches.js";
import type { EmbedOptions, Engine, EngineKind, GroupRates, LossParameters, WayBack } from "./engine.js";
import { gradientSum, type GradientSum } from "./gradient-sum.js";
import { oneAtATime } from "./one-at-a-time.js";
import { parameterGroups } from "./parameter-groups.js";

/** What all engines have in common: one call at a time, checks, gradients that add up, updates. */
export function engineOf(kind: EngineKind, rates: GroupRates): Engine {
  const { name, model } = kind;
  const alone = oneAtATime(name);
  const sum = gradientSum();
  let updates = 0;
  let disposed = false;

  const checkAlive = (): void => {
    if (disposed) throw new StateError(`${name}: used after dispose.`);
    kind.check?.();
  };
  const call = <T>(what: string, batch: number, work: () => T | Promise<T>): Promise<T> =>
    alone(what, async () => {
      checkAlive();
      try {
        return await work();
      } catch (error) {
        throw await kind.explain(error, `${name}.${what}`, batch);
      }
    });

  function passOf(way: WayBack, rows: number): Pass {
    const updatesBefore = updates;
    let open = true;
    return {
      embeddings: way.embeddings,
      backward: (gradient) =>
        call("backward", rows, () => {
          if (!open) throw new StateError(`${name}.backward: called after the pass was disposed.`);
          if (updates !== updatesBefore)
            throw new StateError(`${name}.backward: the weights have changed since the pass; make a new one.`);
          addGradients(sum, () => {
            checkGradient(`${name}.backward`, gradient, rows, model.dimension);
            return way.backward(gradient);
          });
        }),
      dispose() {
        if (!open) return;
        open = false;
        way.dispose();
      },
    };
  }

  return {
    model,
    backend: kind.backend,
    workers: kind.workers,
    forward: (samples: SampleBatch) =>
      call("forward", samples.shape[0], async () => {
        checkBatch(`${name}.forward`, model, samples);
        return passOf(await kind.forward(samples), samples.shape[0]);
      }),
    apply: (optimizer: Optimizer, loss?: LossParameters) =>
      call("apply", 0, () => {
        const gradients = sum.take();
        if (gradients === undefined) throw new StateError(`${name}.apply: no pass was taken back since the last time.`);
        try {
          updates++;
          optimizer.apply(parameterGroups(model, gradients, rates, loss));
        } finally {
          for (const gradient of gradients) gradient.dispose();
        }
      }),
    embed: (source, options?: EmbedOptions) =>
      call("embed", 0, () =>
        embedInBatches(`${name}.embed`, source, options, model, (samples) => {
          checkAlive();
          return kind.embed(samples);
        }),
      ),
    async dispose() {
      if (disposed) return;
      disposed = true;
      sum.clear();
      await kind.dispose();
    },
  };
}

/** A step that is refused leaves nothing for the next one. */
function addGradients(sum: GradientSum, gradients: () => tf.Tensor[]): void {
  try {
    sum.add(gradients());
  } catch (error) {
    sum.clear();
    throw error;
  }
}
