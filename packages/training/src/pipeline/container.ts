import "reflect-metadata";
import { catalogueToken, type Catalogue, type Component, type Token } from "@smart-mining/core";
import { container as rootContainer, type DependencyContainer, type InjectionToken } from "tsyringe";
import { CATALOGUES } from "./catalogues.js";

/** A container that holds the catalogues; hand it to `compose`, and to plugins to add to. */
export type PipelineContainer = DependencyContainer;

/** A new container with every catalogue of this project; changing it changes no other. */
export function createPipelineContainer(): PipelineContainer {
  const container = rootContainer.createChildContainer();
  for (const catalogue of CATALOGUES)
    container.register(catalogueToken(catalogue.kind) as InjectionToken, { useValue: catalogue });
  return container;
}

/** What is registered under a typed token. */
export function resolve<T>(container: PipelineContainer, token: Token<T>): T {
  return container.resolve<T>(token as InjectionToken<T>);
}

/** Adds one named component to a catalogue of this container. */
export function extendCatalogue<T, Needs>(
  container: PipelineContainer,
  token: Token<Catalogue<T, Needs>>,
  name: string,
  component: Component<T, Needs>,
): void {
  const extended = resolve(container, token).add(name, component);
  container.register(token as InjectionToken, { useValue: extended });
}
