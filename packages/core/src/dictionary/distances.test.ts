import { expect, test } from "vitest";
import { DISTANCES, distanceOption } from "./distances.js";

test("an option takes the distances that are offered, and says what each is", () => {
  const option = distanceOption(["euclidean", "cosine"]);
  expect(option.parse("cosine")).toBe("cosine");
  expect(option.safeParse("dot").success).toBe(false);
  expect(option.description).toBe(`euclidean: ${DISTANCES.euclidean.sentence}; cosine: ${DISTANCES.cosine.sentence}`);
});
