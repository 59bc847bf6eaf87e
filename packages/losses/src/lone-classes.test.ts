import { expect, test } from "vitest";
import { loneClasses } from "./lone-classes.js";

test("rows of no class get labels that nobody has; the others keep theirs", () => {
  expect([...loneClasses(Int32Array.of(-1, 0, -2, -1, 0))]).toEqual([-3, 0, -2, -4, 0]);
  const classed = Int32Array.of(0, 1);
  expect(loneClasses(classed)).toBe(classed);
});
