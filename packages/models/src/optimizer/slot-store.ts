import * as tf from "@tensorflow/tfjs";
import { type OptimizerState, ShapeError } from "@smart-mining/core";

type Slot = OptimizerState["slots"][number];

/** What an optimizer remembers of each variable, by the variable's name. */
export interface SlotStore {
  /** Makes the slots of a variable where there are none yet: zeros, or what was restored. @throws {ShapeError} for another size */
  reserve(name: string, variable: tf.Variable): void;
  /** In the order of the kinds. */
  of(name: string): tf.Variable[];
  read(): Promise<Slot[]>;
  /** What was there is forgotten; what is given waits for its variables. */
  restore(slots: readonly Slot[]): void;
  dispose(): void;
}

export function slotStore(caller: string, kinds: readonly string[]): SlotStore {
  const known = new Map<string, tf.Variable[]>();
  /** What was restored before its variable was seen. */
  const waiting = new Map<string, Slot>();

  function check(name: string, shape: readonly number[], variable: tf.Variable): void {
    if (shape.join() !== variable.shape.join())
      throw new ShapeError(
        `${caller}: what is remembered of "${name}" must have shape [${variable.shape.join(", ")}]; got [${shape.join(", ")}].`,
      );
  }

  function slot(name: string, variable: tf.Variable): tf.Variable {
    const found = waiting.get(name);
    if (found !== undefined) check(name, found.shape, variable);
    waiting.delete(name);
    // A copy: a kernel changes slots in place, which must not reach through to what the caller gave.
    const initial = tf.tensor(found?.values.slice() ?? new Float32Array(variable.size), variable.shape);
    const made = tf.variable(initial, false);
    initial.dispose();
    return made;
  }

  function dispose(): void {
    for (const slots of known.values()) tf.dispose(slots);
    known.clear();
    waiting.clear();
  }

  return {
    reserve(name, variable) {
      const [first] = known.get(name) ?? [];
      if (first !== undefined) check(name, first.shape, variable);
      else
        known.set(
          name,
          kinds.map((kind) => slot(`${name}/${kind}`, variable)),
        );
    },
    of: (name) => known.get(name)!,
    async read() {
      const made = await Promise.all(
        [...known].flatMap(([name, slots]) =>
          slots.map(async (variable, at) => ({
            name: `${name}/${kinds[at]}`,
            shape: [...variable.shape],
            values: (await variable.data<"float32">()).slice(),
          })),
        ),
      );
      return [...made, ...[...waiting.values()].map((one) => ({ ...one, values: one.values.slice() }))];
    },
    restore(slots) {
      for (const { name, shape, values } of slots)
        if (values.length !== tf.util.sizeFromShape([...shape]))
          throw new ShapeError(
            `${caller}: "${name}" of shape [${shape.join(", ")}] must hold ${tf.util.sizeFromShape([...shape])} numbers; got ${values.length}.`,
          );
      dispose();
      for (const one of slots) waiting.set(one.name, { ...one, values: one.values.slice() });
    },
    dispose,
  };
}
