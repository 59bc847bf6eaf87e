import * as tf from "@tensorflow/tfjs";
import { ShapeError } from "@smart-mining/core";
import { offsetOf, type WasmBackend } from "../backend/wasm-internals.js";
import { nameOf } from "../model/conv-net-variables.js";
import { kernelsOf, kernelsUnavailable } from "../wasm/kernels.js";
import type { OptimizerState } from "./training-engine.js";

export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

interface Moments {
  /** The weights' name in their model; variables of a loss are known by their place. */
  readonly name: string;
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** Adam (Kingma & Ba 2015), one SIMD kernel per variable on wasm, ordinary operations elsewhere; the same numbers. */
export class Adam {
  learningRate: number;
  readonly #options: AdamOptions;
  readonly #moments = new Map<tf.Variable, Moments>();
  /** Moments that were restored before their variable was seen. */
  readonly #waiting = new Map<string, Float32Array>();
  #step = 0;

  constructor(options: AdamOptions) {
    this.#options = options;
    this.learningRate = options.learningRate;
  }

  /**
   * Changes the variables by their gradients, which are left to the caller.
   *
   * @param factors of the learning rate, one a variable; 1 where absent
   */
  apply(variables: readonly tf.Variable[], gradients: readonly tf.Tensor[], factors: readonly number[] = []): void {
    this.#step++;
    const { beta1, beta2, epsilon } = this.#options;
    const common = this.learningRate / (1 - beta1 ** this.#step);
    const correction = 1 / Math.sqrt(1 - beta2 ** this.#step);
    const fused =
      tf.getBackend() === "wasm" && kernelsUnavailable(tf.backend() as unknown as WasmBackend) === undefined;
    variables.forEach((variable, at) => {
      const { first, second } = this.#momentsOf(variable, at);
      const gradient = gradients[at];
      const rate = common * (factors[at] ?? 1);
      tf.tidy(() => {
        if (fused) {
          variable.assign(fusedUpdate(variable, gradient, first, second, [rate, beta1, beta2, correction, epsilon]));
          return;
        }
        first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const change = tf.div(tf.mul(first, rate), tf.add(tf.mul(tf.sqrt(second), correction), epsilon));
        variable.assign(tf.sub(variable, change));
      });
    });
  }

  async state(): Promise<OptimizerState> {
    const slots = [];
    for (const [variable, moments] of this.#moments.entries())
      for (const kind of ["first", "second"] as const) {
        const values = (await moments[kind].data<"float32">()).slice();
        slots.push({ name: `${moments.name}/${kind}`, shape: [...variable.shape], values, trainable: false });
      }
    return { name: "adam", step: this.#step, learningRate: this.learningRate, slots };
  }

  /** @throws {ShapeError} when a moment's length is not its variable's, at the next step at the latest */
  restore(state: OptimizerState): void {
    if (state.name !== "adam") throw new ShapeError(`Adam: cannot restore the state of "${state.name}".`);
    this.dispose();
    this.#step = state.step;
    this.learningRate = state.learningRate;
    for (const slot of state.slots) this.#waiting.set(slot.name, slot.values);
  }

  dispose(): void {
    for (const { first, second } of this.#moments.values()) tf.dispose([first, second]);
    this.#moments.clear();
    this.#waiting.clear();
  }

  #momentsOf(variable: tf.Variable, at: number): Moments {
    const known = this.#moments.get(variable);
    if (known !== undefined) return known;
    const name = nameOf(variable) ?? `variable${at}`;
    const moments = {
      name,
      first: this.#moment(variable, `${name}/first`),
      second: this.#moment(variable, `${name}/second`),
    };
    this.#moments.set(variable, moments);
    return moments;
  }

  #moment(variable: tf.Variable, name: string): tf.Variable {
    const values = this.#waiting.get(name) ?? new Float32Array(variable.size);
    this.#waiting.delete(name);
    if (values.length !== variable.size)
      throw new ShapeError(`Adam: the moment "${name}" must hold ${variable.size} numbers; got ${values.length}.`);
    // A copy: the kernel changes the moments in place, which must not reach through to what the caller gave.
    const initial = tf.tensor(values.slice(), variable.shape);
    const moment = tf.variable(initial, false);
    initial.dispose();
    return moment;
  }
}

function fusedUpdate(
  variable: tf.Variable,
  gradient: tf.Tensor,
  first: tf.Variable,
  second: tf.Variable,
  numbers: number[],
): tf.Tensor {
  const backend = tf.backend() as unknown as WasmBackend;
  const out = backend.makeOutput(variable.shape, "float32");
  const offsets = [variable, gradient, first, second, out].map((tensor) => offsetOf(backend, tensor));
  kernelsOf(backend).adam(...offsets, variable.size, ...numbers);
  return tf.engine().makeTensorFromTensorInfo(out);
}
