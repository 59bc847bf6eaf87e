import { expect, test } from "vitest";
import { evaluatedOn, metricsTable } from "./result-table.js";

test("names its dataset, and which of its classes", () => {
  const dataset = { name: "emoji-1096", options: {} };
  expect(evaluatedOn({ dataset, split: "test" })).toBe("emoji-1096, unseen classes");
  expect(evaluatedOn({ dataset, split: "validation" })).toBe("emoji-1096, validation classes");
  const text = metricsTable("emoji-1096, unseen classes", [
    ["raw pixels", { recallAt1: 0.5, recallAt2: 0.75, nmi: 0.25 }],
  ]);
  const [heading, , line] = text.split("\n");
  expect(heading).toMatch(/^emoji-1096, unseen classes, % +Recall@1 +@2 +NMI$/);
  expect(line).toMatch(/^raw pixels +50\.0 +75\.0 +25\.0$/);
});

test("an index is no percentage, and says which way is better; a plugin's metric shows its name", () => {
  const text = metricsTable("x", [["trained", { daviesBouldin: 1.25, silhouette: 0.5, mine: 7 }]]);
  expect(text).toContain("Davies-Bouldin (lower is better)  Silhouette (higher is better)  mine (a number)");
  expect(text).toMatch(/^trained +1\.25 +0\.5 +7$/m);
  expect(text).not.toContain("%");
});
