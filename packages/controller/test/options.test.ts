import { readFileSync } from "node:fs";
import { OptionError, PARAMETER_NAMES, SIGNAL_NAMES } from "@smart-mining/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { adaptiveOptions, type AdaptiveControllerOptions } from "../src/adaptive.js";
import { collapseGuardOptions, type CollapseGuardOptions } from "../src/collapse-guard.js";
import { fixedOptions, type FixedControllerOptions } from "../src/fixed.js";
import { adaptiveController, onOffController, plateauController, scheduleController } from "../src/index.js";
import { linearOptions, type LinearControllerOptions } from "../src/linear.js";
import { onOffOptions, type OnOffControllerOptions } from "../src/on-off.js";
import { plateauOptions, type PlateauControllerOptions } from "../src/plateau.js";
import { scheduleOptions, type ScheduleControllerOptions } from "../src/schedule.js";
import { switchingOptions, type SwitchingControllerOptions } from "../src/switching.js";

/** What a schema takes, written as our option types are: nothing can be changed in place. */
type InputOf<S extends z.ZodType> = { readonly [K in keyof z.input<S>]: Readonly<z.input<S>[K]> };

test("the option types are what the schemas take", () => {
  expectTypeOf<AdaptiveControllerOptions>().toEqualTypeOf<InputOf<typeof adaptiveOptions>>();
  expectTypeOf<CollapseGuardOptions>().toEqualTypeOf<InputOf<typeof collapseGuardOptions>>();
  expectTypeOf<FixedControllerOptions>().toEqualTypeOf<InputOf<typeof fixedOptions>>();
  expectTypeOf<LinearControllerOptions>().toEqualTypeOf<InputOf<typeof linearOptions>>();
  expectTypeOf<OnOffControllerOptions>().toEqualTypeOf<InputOf<typeof onOffOptions>>();
  expectTypeOf<PlateauControllerOptions>().toEqualTypeOf<InputOf<typeof plateauOptions>>();
  expectTypeOf<ScheduleControllerOptions>().toEqualTypeOf<InputOf<typeof scheduleOptions>>();
  expectTypeOf<SwitchingControllerOptions>().toEqualTypeOf<InputOf<typeof switchingOptions>>();
});

const SCHEMAS = {
  adaptive: adaptiveOptions,
  "collapse-guard": collapseGuardOptions,
  fixed: fixedOptions,
  linear: linearOptions,
  "on-off": onOffOptions,
  plateau: plateauOptions,
  schedule: scheduleOptions,
  switching: switchingOptions,
};

test.each(Object.entries(SCHEMAS))("%s: sentences and defaults on hover are those of the schema", (file, schema) => {
  const source = readFileSync(new URL(`../src/${file}.ts`, import.meta.url), "utf8");
  const hover = [...source.matchAll(/\/\*\* ([^\n]*?)(?: @default (.*?))? \*\/\n {2}readonly (\w+)\?:/g)];
  const shown = Object.fromEntries(hover.map(([, sentence, absent, name]) => [name, [sentence, absent]]));
  const fields = Object.entries(z.toJSONSchema(schema, { unrepresentable: "any" }).properties ?? {});
  const known = fields.map(([name, field]) => {
    const { description, default: absent } = field as { description?: string; default?: unknown };
    // A default is written as code: keys without quotes, space around braces.
    const code = JSON.stringify(absent)
      ?.replace(/"(\w+)":/g, "$1: ")
      .replaceAll(",", ", ");
    return [name, [description, code?.replace(/^\{(.+)\}$/, "{ $1 }")]];
  });
  expect(shown).toEqual(Object.fromEntries(known));
});

describe("parameters and signals are those of the dictionary", () => {
  test("each can be followed and moved", () => {
    for (const signal of SIGNAL_NAMES)
      for (const parameter of PARAMETER_NAMES)
        expect(() => adaptiveController({ signal, parameter, bounds: [2, 3] })).not.toThrow(/"signal"|"parameter"/);
  });

  test("where a parameter can never be is refused at the start", () => {
    const message = /"\w+" must be a whole number >= 2, as it is for "groupSize"; got [01]\.$/;
    for (const make of [adaptiveController, onOffController, plateauController, scheduleController]) {
      expect(() => make({ parameter: "groupSize" })).toThrow(OptionError);
      expect(() => make({ parameter: "groupSize" })).toThrow(message);
    }
    expect(() => scheduleController({ parameter: "bandWidth", from: 0.1, to: 0.5 })).not.toThrow();
  });
});
