import { catalog, component, type Catalog, type Optimizer } from "@smart-mining/core";
import { adam, adamOptions } from "./adam.js";
import { rmsProp, rmsPropOptions } from "./rms-prop.js";
import { sgd, sgdOptions } from "./sgd.js";

/** The optimizers by name. */
export const optimizers: Catalog<Optimizer> = catalog<Optimizer>("optimizer", {
  adam: component({
    description: "Adam: steps scaled by mean and square of the gradient",
    options: adamOptions,
    create: (options) => adam(options),
  }),
  sgd: component({
    description: "gradient descent, with momentum (Nesterov's too) and weight decay where wanted",
    options: sgdOptions,
    create: (options) => sgd(options),
  }),
  rmsprop: component({
    description: "RMSProp: steps scaled by the square of the gradient",
    options: rmsPropOptions,
    create: (options) => rmsProp(options),
  }),
});
