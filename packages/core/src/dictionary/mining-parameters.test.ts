import { describe, expect, test } from "vitest";
import {
  DEFAULT_MINING_PARAMETERS,
  MINING_PARAMETERS,
  miningParametersSchema,
  PARAMETER_NAMES,
  type ParameterEntry,
} from "./mining-parameters.js";

describe.each(PARAMETER_NAMES)("%s", (name) => {
  const entry: ParameterEntry = MINING_PARAMETERS[name];

  test("its default passes its schema unchanged, alone and among the others", () => {
    expect(entry.schema.parse(entry.default)).toBe(entry.default);
    expect(miningParametersSchema.parse({ [name]: entry.default })).toEqual({ [name]: entry.default });
    expect(DEFAULT_MINING_PARAMETERS[name]).toBe(entry.default);
  });

  test("what is no number, below all bounds or a fraction of a whole one is refused", () => {
    for (const wrong of [Number.NaN, "1", null, -1, -Infinity]) {
      expect(entry.schema.safeParse(wrong).success, String(wrong)).toBe(false);
      expect(miningParametersSchema.safeParse({ [name]: wrong }).success, String(wrong)).toBe(false);
    }
    expect(entry.schema.safeParse(entry.whole ? 2.5 : entry.default).success).toBe(!entry.whole);
  });

  test("a share is in [0, 1]", () => {
    expect(entry.schema.safeParse(1.5).success).toBe(entry.unit !== "share" && !entry.whole);
  });

  test("it has a title, a sentence and its constraint in words", () => {
    expect([entry.title, entry.sentence, entry.valid]).not.toContain("");
  });
});

describe("the schema of all", () => {
  test("takes the defaults as they are, a miner's name, and nothing at all", () => {
    const all = { ...DEFAULT_MINING_PARAMETERS, miner: "semi-hard" };
    expect(miningParametersSchema.parse(all)).toEqual(all);
    expect(miningParametersSchema.parse({})).toEqual({});
  });

  test("refuses a name that is no parameter", () => {
    expect(miningParametersSchema.safeParse({ kapa: 1 }).success).toBe(false);
  });
});
