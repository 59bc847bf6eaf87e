import { readFileSync } from "node:fs";
import { expectHovers } from "@smart-mining/core/testing";
import type { LoadContext } from "@smart-mining/data";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { kanji6356Options, type Kanji6356Options } from "../src/index.js";

test("the option type is what the schema takes; sentences and defaults on hover are the schema's", () => {
  type Own = Pick<Kanji6356Options, Exclude<keyof Kanji6356Options, keyof LoadContext>>;
  expectTypeOf<Own>().toEqualTypeOf<Readonly<z.input<typeof kanji6356Options>>>();
  expectHovers(
    readFileSync(new URL("../src/kanji-6356.ts", import.meta.url), "utf8"),
    "Kanji6356Options",
    kanji6356Options,
  );
});
