import { catalog, component, type Catalog, type Controller, type WarningListener } from "@smart-mining/core";
import { adaptiveController, adaptiveOptions } from "./adaptive.js";
import { collapseGuard, collapseGuardOptions, type CollapseGuardOptions } from "./collapse-guard.js";
import { fixedController, fixedOptions } from "./fixed.js";
import { linearController, linearOptions } from "./linear.js";
import { onOffController, onOffOptions } from "./on-off.js";
import { plateauController, plateauOptions } from "./plateau.js";
import { scheduleController, scheduleOptions } from "./schedule.js";
import { switchingController, switchingOptions, type SwitchingControllerOptions } from "./switching.js";

/** What a controller may need from outside. */
export interface ControllerNeeds {
  readonly onWarning?: WarningListener;
}

const guard = {
  guard: collapseGuardOptions.optional().describe("back off when the embedding collapses; absent: no guard"),
};
const miners = {
  switching: switchingOptions.optional().describe("change the miner after a warm-up; absent: one miner"),
};

type Wraps = { guard?: CollapseGuardOptions; switching?: SwitchingControllerOptions };

/** Puts the optional guard and miner switch around a controller. */
function wrapped(inner: Controller, { guard, switching }: Wraps, needs: ControllerNeeds): Controller {
  const switched = switching === undefined ? inner : switchingController(inner, switching);
  return guard === undefined ? switched : collapseGuard(switched, guard, needs.onWarning);
}

/** The controllers by name. */
export const controllers: Catalog<Controller, ControllerNeeds> = catalog<Controller, ControllerNeeds>("controller", {
  fixed: component({
    description: "keeps the mining parameters as they are",
    options: fixedOptions.extend(guard).extend(miners),
    create: ({ guard, switching, ...options }, needs: ControllerNeeds) =>
      wrapped(fixedController(options), { guard, switching }, needs),
  }),
  schedule: component({
    description: "moves one parameter along a curve: linear, cosine, stairs, after a warm-up",
    options: scheduleOptions.extend(guard).extend(miners),
    create: ({ guard, switching, ...options }, needs: ControllerNeeds) =>
      wrapped(scheduleController(options), { guard, switching }, needs),
  }),
  adaptive: component({
    description: "proportional-integral control of one parameter on a measure of difficulty",
    options: adaptiveOptions.extend(guard).extend(miners),
    create: ({ guard, switching, ...options }, needs: ControllerNeeds) =>
      wrapped(adaptiveController(options), { guard, switching }, needs),
  }),
  linear: component({
    description: "the paper's: once an epoch κ by a line through recent pairs of error and κ",
    options: linearOptions.extend(guard).extend(miners),
    create: ({ guard, switching, ...options }, needs: ControllerNeeds) =>
      wrapped(linearController(options), { guard, switching }, needs),
  }),
  "on-off": component({
    description: "a thermostat with a dead band",
    options: onOffOptions.extend(guard).extend(miners),
    create: ({ guard, switching, ...options }, needs: ControllerNeeds) =>
      wrapped(onOffController(options), { guard, switching }, needs),
  }),
  plateau: component({
    description: "makes mining harder each time a measure stops improving",
    options: plateauOptions.extend(guard).extend(miners),
    create: ({ guard, switching, ...options }, needs: ControllerNeeds) =>
      wrapped(plateauController(options), { guard, switching }, needs),
  }),
});
