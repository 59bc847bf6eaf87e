import { type WorkOptions, AbortedError, StateError } from "@smart-mining/core";

/** Runs asynchronous calls one after the other, and refuses them once `stop` was called. */
export interface CallQueue {
  /**
   * @param work what the caller gave; `call` gets it with a signal that `stop` gives too
   * @throws {StateError} once the index was disposed, before the call or in its midst
   */
  run<T, W extends WorkOptions>(caller: string, work: W | undefined, call: (work: W) => Promise<T>): Promise<T>;
  /** Ends the call under way, then runs `free`. Returns false when it was called before. */
  stop(free: () => void): boolean;
}

/** @param owner the index, for messages */
export function callQueue(owner: string): CallQueue {
  let last: Promise<unknown> = Promise.resolve();
  /** Ends the call under way. */
  let current: AbortController | undefined;
  let stopped = false;
  const disposed = (caller: string, cause?: unknown): StateError =>
    new StateError(`${owner}.${caller}: the index was disposed.`, { cause });

  const perform = async <T, W extends WorkOptions>(
    caller: string,
    work: W | undefined,
    call: (work: W) => Promise<T>,
  ): Promise<T> => {
    if (stopped) throw disposed(caller);
    const given = work?.signal;
    const controller = (current = new AbortController());
    const forward = (): void => controller.abort(given?.reason);
    if (given?.aborted) forward();
    else given?.addEventListener("abort", forward, { once: true });
    try {
      const result = await call({ ...work, signal: controller.signal } as W);
      if (stopped) throw disposed(caller);
      return result;
    } catch (error) {
      if (stopped && !given?.aborted && error instanceof AbortedError) throw disposed(caller, error);
      throw error;
    } finally {
      given?.removeEventListener("abort", forward);
      current = undefined;
    }
  };

  return {
    run(caller, work, call) {
      const next = last.then(() => perform(caller, work, call));
      last = next.catch(() => undefined);
      return next;
    },
    stop(free) {
      if (stopped) return false;
      stopped = true;
      current?.abort();
      last = last.then(free, free);
      return true;
    },
  };
}
