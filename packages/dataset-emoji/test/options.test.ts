import { readFileSync } from "node:fs";
import { expectHovers } from "@smart-mining/core/testing";
import type { LoadContext } from "@smart-mining/data";
import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { emoji1096Options, type Emoji1096Options } from "../src/index.js";

test("the option type is what the schema takes; sentences and defaults on hover are the schema's", () => {
  type Own = Pick<Emoji1096Options, Exclude<keyof Emoji1096Options, keyof LoadContext>>;
  expectTypeOf<Own>().toEqualTypeOf<Readonly<z.input<typeof emoji1096Options>>>();
  expectHovers(
    readFileSync(new URL("../src/emoji-1096.ts", import.meta.url), "utf8"),
    "Emoji1096Options",
    emoji1096Options,
  );
});
