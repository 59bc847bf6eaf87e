import "reflect-metadata";
import type { AddOptions, Catalog, Component, Token } from "@smart-mining/core";
import { container as rootContainer, type DependencyContainer, type InjectionToken } from "tsyringe";
import { catalogs, KINDS, tokenOf, type Catalogs, type Kind } from "./catalogs.js";

/** A container that holds the catalogs, and where one's own instances are registered in place of configured ones. */
export type PipelineContainer = DependencyContainer;

/**
 * A new container with every catalog of this project; changing it changes no other. A part of a run is replaced by one's own
 * instance with `container.register(tokens.LOSS, { useValue: mine })`.
 */
export function createPipelineContainer(): PipelineContainer {
  const container = rootContainer.createChildContainer();
  for (const kind of KINDS) container.register(tokenOf(kind) as InjectionToken, { useValue: catalogs[kind] });
  return container;
}

/** What is registered under a typed token. */
export function resolve<T>(container: PipelineContainer, token: Token<T>): T {
  return container.resolve<T>(token as InjectionToken<T>);
}

/** The catalogs of a container, with what plugins added, by kind. */
export function catalogsOf(container: PipelineContainer): Catalogs {
  return Object.fromEntries(KINDS.map((kind) => [kind, resolve(container, tokenOf(kind))])) as unknown as Catalogs;
}

/**
 * Adds one named component to a catalog of this container.
 *
 * @throws {OptionError} if the name is known and `replace` is not given
 */
export function extendCatalog<T, Needs>(
  container: PipelineContainer,
  token: Token<Catalog<T, Needs>>,
  name: string,
  component: Component<T, Needs>,
  options?: AddOptions,
): void {
  const extended = resolve(container, token).add(name, component, options);
  container.register(token as InjectionToken, { useValue: extended });
}

/** What a component of a kind is. */
export type ComponentOf<K extends Kind> = ReturnType<Catalogs[K]["get"]>;
