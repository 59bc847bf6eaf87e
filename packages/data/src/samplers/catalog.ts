import { catalog, component, type LabelSampler } from "@smart-mining/core";
import { classBalancedOptions, classBalancedSampler } from "./class-balanced.js";
import { shuffledOptions, shuffledSampler } from "./shuffled.js";

/** Samplers by name. */
export const samplers = catalog<LabelSampler>("sampler", {
  "class-balanced": component({
    description: "P classes with K samples each in every batch",
    options: classBalancedOptions,
    create: classBalancedSampler,
  }),
  shuffled: component({
    description: "all samples in a random order, classes not looked at",
    options: shuffledOptions,
    create: shuffledSampler,
  }),
});
