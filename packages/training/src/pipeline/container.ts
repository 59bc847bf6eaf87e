import "reflect-metadata";
import { catalogToken, type Catalog, type Component, type Token } from "@smart-mining/core";
import { container as rootContainer, type DependencyContainer, type InjectionToken } from "tsyringe";
import { CATALOGS } from "./catalogs.js";

/** A container that holds the catalogs; hand it to `compose`, and to plugins to add to. */
export type PipelineContainer = DependencyContainer;

/** A new container with every catalog of this project; changing it changes no other. */
export function createPipelineContainer(): PipelineContainer {
  const container = rootContainer.createChildContainer();
  for (const catalog of CATALOGS)
    container.register(catalogToken(catalog.kind) as InjectionToken, { useValue: catalog });
  return container;
}

/** What is registered under a typed token. */
export function resolve<T>(container: PipelineContainer, token: Token<T>): T {
  return container.resolve<T>(token as InjectionToken<T>);
}

/** Adds one named component to a catalog of this container. */
export function extendCatalog<T, Needs>(
  container: PipelineContainer,
  token: Token<Catalog<T, Needs>>,
  name: string,
  component: Component<T, Needs>,
): void {
  const extended = resolve(container, token).add(name, component);
  container.register(token as InjectionToken, { useValue: extended });
}
