import { describe, expect, test } from "vitest";
import { z } from "zod";
import { catalog, component } from "./catalog.js";
import { OptionError, UnknownNameError } from "./errors.js";
import { closestMatch, parseOptions, show } from "./options.js";

const schema = z.strictObject({
  margin: z.number().positive().default(0.2),
  k: z.int().min(1).max(100).default(5),
  mode: z.enum(["all", "hard"]).default("all"),
  name: z.string().optional(),
  inner: z.strictObject({ share: z.number().min(0).max(1) }).optional(),
  list: z.array(z.number()).min(2).optional(),
});

const problem = (options: unknown): string => {
  try {
    parseOptions("someMiner", schema, options);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return (error as Error).message;
  }
  throw new Error("accepted");
};

describe("parseOptions", () => {
  test("fills in defaults", () => {
    expect(parseOptions("someMiner", schema, undefined)).toEqual({ margin: 0.2, k: 5, mode: "all" });
  });

  test.each([
    [{ margin: -0.2 }, 'someMiner: "margin" must be a number > 0; got -0.2.'],
    [{ margin: "big" }, 'someMiner: "margin" must be a number; got "big".'],
    [{ k: 1.5 }, 'someMiner: "k" must be a whole number; got 1.5.'],
    [{ k: 101 }, 'someMiner: "k" must be a number <= 100; got 101.'],
    [{ mode: "soft" }, 'someMiner: "mode" must be one of "all", "hard"; got "soft".'],
    [{ inner: { share: 2 } }, 'someMiner: "inner.share" must be a number <= 1; got 2.'],
    [{ list: [1] }, 'someMiner: "list" must be a list of length >= 2; got [1].'],
    [
      { margn: 1 },
      'someMiner: no option named "margn" (did you mean "margin"?); valid are "margin", "k", "mode", "name", "inner", "list".',
    ],
    [
      { inner: { share: 0, shar: 1 } },
      'someMiner: no option named "shar" in "inner" (did you mean "share"?); valid are "share".',
    ],
    [7, "someMiner: the options must be an object; got 7."],
    [{ margin: NaN }, 'someMiner: "margin" must be a number; got NaN.'],
  ])("%j", (options, message) => {
    expect(problem(options)).toBe(message);
  });

  test("every problem gets its line", () => {
    expect(problem({ margin: -1, k: 0 }).split("\n")).toHaveLength(2);
  });
});

describe("closestMatch", () => {
  test("finds near names only", () => {
    expect(closestMatch("semihard", ["random", "semi-hard", "smart"])).toBe("semi-hard");
    expect(closestMatch("zzz", ["random", "semi-hard"])).toBeUndefined();
  });
});

describe("show", () => {
  test("is short and honest", () => {
    expect(show(new Float32Array(3))).toBe("Float32Array(3)");
    expect(show("x".repeat(3))).toBe('"xxx"');
    expect(show({ text: "x".repeat(200) })).toHaveLength(80);
    expect(show(undefined)).toBe("undefined");
    expect(show(() => 1)).toBe("a function");
  });
});

describe("catalog", () => {
  const fruits = catalog<string, { suffix: string }>("fruit", {
    apple: component({
      description: "round",
      options: z.strictObject({ size: z.number().default(1) }),
      create: ({ size }, needs: { suffix: string }) => `apple ${size}${needs.suffix}`,
    }),
  });

  test("creates by name with defaults", () => {
    expect(fruits.create("apple", {}, { suffix: "!" })).toBe("apple 1!");
  });

  test("an unknown name lists the known ones", () => {
    expect(() => fruits.get("aple")).toThrow(UnknownNameError);
    expect(() => fruits.get("aple")).toThrow(
      'fruit catalog: no fruit named "aple" (did you mean "apple"?); known are "apple".',
    );
  });

  test("bad options name the component", () => {
    expect(() => fruits.create("apple", { size: "big" }, { suffix: "" })).toThrow(
      'fruit "apple": "size" must be a number; got "big".',
    );
  });

  test("add leaves the old catalog as it is", () => {
    const more = fruits.add(
      "pear",
      component({ description: "long", options: z.strictObject({}), create: () => "pear" }),
    );
    expect(more.names).toEqual(["apple", "pear"]);
    expect(fruits.has("pear")).toBe(false);
  });
});
