import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "@smart-mining/core";
import { readEmbeddings, writeEmbeddings } from "@smart-mining/data";
import { expect, test } from "vitest";
import { smartMining, tinyConfig } from "./command-line.js";

/** 16 classes of 8 vectors, and a configuration beside them that trains a perceptron on half of the classes. */
async function vectorConfig(): Promise<{ folder: string; config: string }> {
  const { folder } = await tinyConfig();
  const random = createRandom(3);
  const centers = Array.from({ length: 16 * 6 }, () => random.normal());
  const row = (at: number) =>
    Array.from({ length: 6 }, (_, d) => centers[6 * Math.floor(at / 8) + d] + 0.5 * random.normal());
  const values = Float32Array.from(Array.from({ length: 128 }, (_, at) => row(at)).flat());
  await writeEmbeddings(join(folder, "e.npy"), values, 6);
  await writeFile(join(folder, "l.txt"), Array.from({ length: 128 }, (_, at) => `kind-${at >> 3}\n`).join(""));
  const config = join(folder, "vectors.json");
  const content = {
    extends: "smart-mining",
    dataset: { name: "vectors", options: { embeddings: "e.npy", labels: "l.txt" } },
    model: { name: "mlp", options: { dimension: 8 } },
    steps: 40,
    evaluation: { every: 20 },
  };
  await writeFile(config, JSON.stringify(content));
  return { folder, config };
}

test("vectors train from the command line to the report; eval and embed take the model", async () => {
  const { folder, config } = await vectorConfig();
  const out = join(folder, "run");
  const trained = await smartMining(["train", "--config", config, "--out", out]);
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stdout).toMatch(/^raw vectors /m);
  const page = await readFile(join(out, "report.html"), "utf8");
  for (const id of ["curves", "retrieval", "triplets", "mining", "map"]) expect(page).toContain(`<section id="${id}"`);
  expect(page).not.toContain("<img");
  expect(page).toMatch(/<span class="tile" title="query: kind-\d+"[^>]*>row \d+<\/span>/);
  const visible = page.replaceAll(/<(script|style)[^]*?<\/\1>/g, "");
  expect(visible).not.toMatch(/\bundefined\b|NaN|\[object|pictures|images|pixels/);

  const metrics = JSON.parse(await readFile(join(out, "metrics.json"), "utf8")) as Record<string, unknown>;
  const model = ["--model", join(out, "model")];
  const measured = await smartMining(["eval", ...model, "--metrics", "recallAt1", "--json"]);
  expect(JSON.parse(measured.stdout)).toEqual({ recallAt1: metrics.recallAt1 });
  const rows = join(folder, "rows.npy");
  const embedded = await smartMining(["embed", ...model, "--out", rows]);
  expect(embedded).toMatchObject({ code: 0, stdout: `128 rows of 8: ${rows}\n` });
  expect((await readEmbeddings(rows)).values.every(Number.isFinite)).toBe(true);
  const views = await smartMining(["embed", ...model, "--out", rows, "--augmented-views", "1"]);
  expect(views).toMatchObject({ code: 2, stderr: expect.stringContaining("must be 0 for vectors of a run without") });
  const anew = await smartMining(["report", out, "--out", join(folder, "again.html")]);
  expect(anew.code, anew.stderr).toBe(0);
});
