import { describe, expect, test } from "vitest";
import { z } from "zod";
import { catalog, component } from "./catalog.js";
import { OptionError, UnknownNameError } from "./errors.js";

const saying = (word: string) =>
  component({
    description: word,
    options: z.strictObject({ times: z.int().min(1).default(1).describe("how often") }),
    create: ({ times }) => word.repeat(times),
  });
const words = catalog<string>("word", { b: saying("b"), a: saying("a") });

describe("catalog", () => {
  test("makes a component from checked options", () => {
    expect(words.create("b", { times: 2 }, undefined)).toBe("bb");
    expect(() => words.create("b", { times: 0 }, undefined)).toThrow(/word "b": "times" must be a number >= 1; got 0/);
    expect(() => words.get("c")).toThrow(UnknownNameError);
  });

  test("names keep the order in which they were added, numbers too", () => {
    const more = words.add("z", saying("z")).add("12", saying("12")).add("0", saying("0"));
    expect(more.names).toEqual(["b", "a", "z", "12", "0"]);
    expect(words.names).toEqual(["b", "a"]);
  });

  test("a known name is not taken over unless that is asked for, and keeps its place then", () => {
    expect(() => words.add("b", saying("x"))).toThrow(OptionError);
    expect(() => words.add("b", saying("x"))).toThrow(
      'word catalog: "name" must be new unless "replace" is true; got "b".',
    );
    const changed = words.add("b", saying("x"), { replace: true });
    expect(changed.names).toEqual(["b", "a"]);
    expect(changed.create("b", {}, undefined)).toBe("x");
    expect(words.create("b", {}, undefined)).toBe("b");
    expect(() => words.add("", saying("x"))).toThrow(/"name" must be a string of length >= 1; got ""/);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is a name like any other", (name) => {
    expect(words.has(name)).toBe(false);
    expect(() => words.get(name)).toThrow(UnknownNameError);
    const more = words.add(name, saying("p"));
    expect(more.names).toEqual(["b", "a", name]);
    expect(more.create(name, {}, undefined)).toBe("p");
    expect(more.add("last", saying("l")).create(name, {}, undefined)).toBe("p");
    expect(({} as Record<string, unknown>).description).toBeUndefined();
  });
});
