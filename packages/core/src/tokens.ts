import type { Catalogue } from "./catalogue.js";

/** A typed injection token: a symbol that remembers what it stands for. Works with any container. */
export type Token<T> = symbol & { readonly __type?: T };

/** A new token. */
export function token<T>(description: string): Token<T> {
  return Symbol.for(`smart-mining:${description}`) as Token<T>;
}

/** The token under which a catalogue of this kind is registered, e.g. `catalogueToken<Loss>("loss")`. */
export function catalogueToken<T, Needs = void>(kind: string): Token<Catalogue<T, Needs>> {
  return token(`catalogue:${kind}`);
}
