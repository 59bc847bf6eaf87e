import type { Catalog } from "./catalog.js";

/** A typed injection token: a symbol that remembers what it stands for. Works with any container. */
export type Token<T> = symbol & { readonly __type?: T };

/** A new token. */
export function token<T>(description: string): Token<T> {
  return Symbol.for(`smart-mining:${description}`) as Token<T>;
}

/** The token under which a catalog of this kind is registered, e.g. `catalogToken<Loss>("loss")`. */
export function catalogToken<T, Needs = void>(kind: string): Token<Catalog<T, Needs>> {
  return token(`catalog:${kind}`);
}
