import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { licenses as icons } from "@smart-mining/dataset-emoji";
import { licenses as fonts } from "@smart-mining/dataset-kanji";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const readme = readFileSync(`${root}README.md`, "utf8");

test("the README gives every icon set and font its credit", () => {
  const text = readme.replace(/ +/g, " ");
  for (const { set, author, license, url } of [...icons, ...fonts])
    expect(text).toContain(`| [${set}](${url}) | ${author} | ${license} |`);
});

test("the README's set-up commands exist", () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { scripts: Record<string, string> };
  for (const [, name] of readme.matchAll(/npm run ([\w:-]+)/g)) expect(scripts, name).toHaveProperty(name);
  expect(readme).toContain("npm ci && npm run demo");
  expect(readme).toContain("npm ci && npm test");
});

test("the pages it links to exist", () => {
  for (const [, path] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g))
    expect(() => readFileSync(`${root}${path}/README.md`.replace(/\.md\/README\.md$/, ".md")), path).not.toThrow();
});
