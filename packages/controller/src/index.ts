export { adaptiveController, type AdaptiveControllerOptions } from "./adaptive.js";
export { controllers, type ControllerNeeds } from "./catalog.js";
export { collapseGuard, type CollapseGuardOptions } from "./collapse-guard.js";
export { fixedController, type FixedControllerOptions } from "./fixed.js";
export { minersOf } from "./miners-of.js";
export { onOffController, type OnOffControllerOptions } from "./on-off.js";
export { plateauController, type PlateauControllerOptions } from "./plateau.js";
export { scheduleController, type ScheduleControllerOptions } from "./schedule.js";
export { switchingController, type SwitchingControllerOptions } from "./switching.js";
