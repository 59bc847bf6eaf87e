import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const page = readFileSync(`${root}docs/architecture.md`, "utf8");
const walk = /<!-- walk [\s\S]*?<!-- end of walk -->/.exec(page)?.[0] ?? "";
const named = [...walk.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

test("the walk of a triplet names each file once, and files that exist", () => {
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named).size).toBe(named.length);
  for (const name of named) expect(existsSync(`${root}packages/${name.replace("/", "/src/")}.ts`), name).toBe(true);
});

test("the walk of a triplet is the one that a run takes", () => {
  const run = () => execFileSync(process.execPath, ["scripts/walk.mjs", "--check"], { cwd: root, stdio: "pipe" });
  expect(run).not.toThrow();
});

test("the files of the road stand in the diagram", () => {
  for (const [, path] of page.matchAll(/`(packages\/[\w./-]+)`/g))
    expect(existsSync(`${root}${path}`), path).toBe(true);
});
