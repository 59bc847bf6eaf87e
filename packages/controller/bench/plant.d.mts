import type { Controller, ParameterName } from "@smart-mining/core";

/** A simulated training run: the active fraction follows the parameter with lag, delay, noise, and gets easier over time. */
export interface Plant {
  /** Active fraction at parameter 0 and 1, before learning. */
  readonly range: readonly [number, number];
  /** Share of the way to its steady state that the signal goes in one step. */
  readonly speed?: number;
  /** Steps until a parameter shows in the signal. */
  readonly delay?: number;
  /** Standard deviation of the measurement. */
  readonly noise?: number;
  /** By how much the active fraction falls per step as the net learns. */
  readonly drift?: number;
  /** From step `at` on the plant has another range. */
  readonly change?: { readonly at: number; readonly range: readonly [number, number] };
  readonly seed?: number;
}

/** One value per step. */
export interface Trace {
  /** The active fraction. */
  readonly signal: number[];
  /** The same as the controller was told it. */
  readonly measured: number[];
  readonly parameter: number[];
}

export function simulate(plant: Plant, controller: Controller, parameter: ParameterName, steps: number): Trace;

/** A training set whose share of active triplets falls with κ: floor + (ceiling - floor) · κ^-power, nothing but floor for random ones. */
export interface KappaPlant {
  readonly floor?: number;
  /** At κ = 1. */
  readonly ceiling?: number;
  readonly power?: number;
  /** Standard deviation of one step's measurement. */
  readonly noise?: number;
  /** Share of the error that each epoch of learning takes away. */
  readonly drift?: number;
  readonly stepsPerEpoch?: number;
  readonly seed?: number;
}

/** One value per epoch. */
export interface EpochTrace {
  /** The error without noise. */
  readonly error: number[];
  readonly kappa: number[];
  readonly randomShare: number[];
}

export function simulateEpochs(plant: KappaPlant, controller: Controller, epochs: number): EpochTrace;

/** Mean of the values from one step (inclusive) to another (exclusive; the end when absent). */
export function meanOf(values: readonly number[], from: number, to?: number): number;
