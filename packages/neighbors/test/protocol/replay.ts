/** One step of a thread: an atomic operation on word `at`, or what it says of task `at`. */
export interface Operation {
  readonly name: "load" | "store" | "add" | "exchange" | "wait" | "notify" | "begin" | "end" | "leave";
  readonly at: number;
  readonly value: number;
  readonly expected: number;
}

const PAUSE = new Error("paused before the next operation");

/**
 * What a thread does next, given what its operations returned so far, one digit each: its program is run from the beginning with
 * these answers. In its course the global `Atomics` is one that performs nothing.
 *
 * @returns undefined where the program ends
 */
export function nextOperation(
  answers: string,
  program: (hold: (task: number) => number, leave: () => void) => void,
): Operation | undefined {
  let cursor = 0;
  let next: Operation | undefined;
  const ask = (name: Operation["name"], at: number, value = 0, expected = 0): number => {
    if (cursor < answers.length) return Number(answers[cursor++]);
    // A `finally` block may go on after the pause; what comes first is next.
    next ??= { name, at, value, expected };
    throw PAUSE;
  };
  const real = globalThis.Atomics;
  globalThis.Atomics = recording(ask);
  try {
    program(
      (task) => ask("begin", task) + ask("end", task),
      () => void ask("leave", 0),
    );
  } catch (error) {
    if (error !== PAUSE) throw error;
  } finally {
    globalThis.Atomics = real;
  }
  return next;
}

/** Atomics that tell `ask` what is wanted. What an addition returns is not told, so nothing may rest on it. */
function recording(ask: (name: Operation["name"], at: number, value?: number, expected?: number) => number): Atomics {
  const operations = {
    load: (_: Int32Array, at: number) => ask("load", at),
    store: (_: Int32Array, at: number, value: number) => ask("store", at, value),
    add: (_: Int32Array, at: number, value: number) => ask("add", at, value),
    sub: (_: Int32Array, at: number, value: number) => ask("add", at, -value),
    compareExchange: (_: Int32Array, at: number, expected: number, value: number) =>
      ask("exchange", at, value, expected),
    wait: (_: Int32Array, at: number) => ask("wait", at),
    notify: (_: Int32Array, at: number) => ask("notify", at),
  };
  return operations as unknown as Atomics;
}
