import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** Of one file, by kind: what is exported and used by nobody. */
type Issues = { readonly file: string } & {
  readonly [kind in "exports" | "types"]: readonly { readonly name: string }[];
};

const root = fileURLToPath(new URL("../../../", import.meta.url));
const { ignoreIssues, ...config } = JSON.parse(readFileSync(join(root, "knip.json"), "utf8")) as {
  ignoreIssues: Readonly<Record<string, readonly ("exports" | "types")[]>>;
};
let folder: string;
let found: readonly Issues[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "knip-"));
  const file = join(folder, "knip.json");
  writeFileSync(file, JSON.stringify(config));
  const knip = join(root, "node_modules/knip/bin/knip.js");
  const options = ["--directory", root, "--config", file, "--reporter", "json", "--no-exit-code"];
  const text = execFileSync(process.execPath, [knip, ...options], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  ({ issues: found } = JSON.parse(text) as { issues: readonly Issues[] });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

test("nothing is exported, as a value or a type, that nobody uses", () => {
  const unused = found.flatMap((one) =>
    (["exports", "types"] as const)
      .filter((kind) => !ignoreIssues[one.file]?.includes(kind))
      .flatMap((kind) => one[kind].map(({ name }) => `${one.file}: ${name}`)),
  );
  expect(unused).toEqual([]);
});

test.each(Object.entries(ignoreIssues))(
  "%s still has unused %s: else take it off ignoreIssues in knip.json",
  (file, kinds) => {
    const one = found.find((issues) => issues.file === file);
    for (const kind of kinds) expect(one?.[kind] ?? []).not.toEqual([]);
  },
);
