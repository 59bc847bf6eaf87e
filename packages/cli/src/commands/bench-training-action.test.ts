import { UnknownNameError } from "@smart-mining/core";
import { expect, test } from "vitest";
import { namesIn } from "./bench-training-action.js";

const ALL = ["mined", "mined, share 0.8", "semi-hard", "smart, packed, fixed"];

test.each([
  ["mined", ["mined"]],
  ["semi-hard,mined", ["semi-hard", "mined"]],
  ["mined, share 0.8", ["mined, share 0.8"]],
  ["mined,share 0.8, semi-hard", ["mined, share 0.8", "semi-hard"]],
  ["mined, semi-hard", ["mined", "semi-hard"]],
  ["smart, packed, fixed,mined", ["smart, packed, fixed", "mined"]],
])("--only %s names %j", (list, names) => {
  expect(namesIn(list, ALL)).toEqual(names);
});

test.each(["smart, packed", "mined,", "", "mined, share"])("--only %j names a contender that is not there", (list) => {
  expect(() => namesIn(list, ALL)).toThrow(UnknownNameError);
});
