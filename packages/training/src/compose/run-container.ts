import type { Token } from "@smart-mining/core";
import type { InjectionToken } from "tsyringe";
import { resolve, type PipelineContainer } from "./container.js";

/** What may have to be freed, or a promise of it. */
interface Disposable {
  dispose?(): unknown;
}

/** The container of one run. */
export interface RunContainer {
  readonly container: PipelineContainer;
  get<T>(token: Token<T>): T;
  /**
   * Says how a role is filled where the parent has no instance of one's own: when it is first asked for, and once, unless `anew`.
   */
  provide<T>(token: Token<T>, make: () => T, anew?: boolean): void;
  /** Puts what had to be waited for in place of its promise. */
  pin<T>(token: Token<T>, value: T): void;
  /** Remembers what is to be disposed of. */
  keep<T>(value: T): T;
  /** Frees what the run made, the last first; one's own instances stay. */
  dispose(): Promise<void>;
}

/** A child of a container; the parent is not changed. */
export function createRunContainer(parent: PipelineContainer): RunContainer {
  const container = parent.createChildContainer();
  const made: Disposable[] = [];
  const keep = <T>(value: T): T => {
    if (typeof value === "object" && value !== null) made.push(value as Disposable);
    return value;
  };
  return {
    container,
    get: (token) => resolve(container, token),
    provide(token, make, anew = false) {
      if (parent.isRegistered(token as InjectionToken, true)) return;
      let kept: { readonly value: ReturnType<typeof make> } | undefined;
      const once = (): ReturnType<typeof make> => (kept ??= { value: keep(make()) }).value;
      container.register(token as InjectionToken, { useFactory: anew ? () => keep(make()) : once });
    },
    pin: (token, value) => void container.register(token as InjectionToken, { useValue: value }),
    keep,
    async dispose() {
      for (const part of made.splice(0).reverse()) {
        // What could not be made has been thrown where it was asked for, and there is nothing to free.
        const ready = await Promise.resolve(part).catch(() => undefined);
        await ready?.dispose?.();
      }
    },
  };
}
