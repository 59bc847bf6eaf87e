import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { drawGalleries } from "../src/galleries.js";
import { readRun } from "../src/index.js";
import { renderPage } from "../src/page.js";
import { createRandom, triplets } from "@smart-mining/core";
import { dataset, gallerySource, run } from "./report-run.js";

/** What a value that was forgotten looks like. */
const UNFIT = /\bundefined\b|\bnull\b|NaN|\[object/;

const visible = (page: string) => page.replaceAll(/<(script|style)[^]*?<\/\1>/g, "");

describe("the page", () => {
  test("needs no galleries and no log", async () => {
    const bare = { ...run, log: [], metrics: { recallAt1: 0.5 } };
    const page = await renderPage({ title: "bare", run: bare, dataset });
    expect(page).toContain("50.0 %");
    expect(page).not.toMatch(/id="(curves|retrieval|triplets|mining|controller|map|warnings)"/);
    expect(visible(page)).not.toMatch(UNFIT);
  });

  test("shows no bars for baselines that were left out", async () => {
    const metrics = { recallAt1: 0.5, baselines: { rawPixels: {}, untrained: {} } };
    const page = await renderPage({ title: "bare", run: { ...run, metrics }, dataset });
    expect(page.match(/class="bar /g)).toHaveLength(1);
    expect(page).not.toContain("raw pixels");
  });

  test("escapes names and messages, and fetches nothing", async () => {
    const page = await renderPage({ title: "<x>", run, dataset, galleries: await drawGalleries(gallerySource) });
    expect(page).not.toContain("<b>warning</b>");
    expect(page).toContain("a &lt;b&gt;warning&lt;/b&gt;");
    expect(page).not.toMatch(/(src|href)="(?!data:|#|https:\/\/example\.org)/);
    expect(page.match(/<script/g)!.length).toBe(page.match(/<\/script>/g)!.length);
    expect(visible(page)).not.toMatch(UNFIT);
  });

  test("shows the set-point, and no margins when all fall into one bin", async () => {
    const page = await renderPage({ title: "x", run, dataset });
    expect(page).toContain("the controller&#39;s set-point");
    expect(page).toContain("Margin of the mined triplets");
    const one = run.log.map((line) => (line.type === "mining" ? { ...line, hardness: [0, 5, 0] } : line));
    expect(await renderPage({ title: "x", run: { ...run, log: one }, dataset })).not.toContain("Margin of the mined");
  });

  test("shows violated pairs beside the mined share, with the set-point that they are held at", async () => {
    const log = run.log.map((line) =>
      line.type === "step"
        ? { ...line, violatedShare: 0.7, activeFraction: 0.99, parameters: { minedShare: 0.2, miner: "smart" } }
        : line,
    );
    const config = { controller: { options: { signal: "violatedShare", setPoint: 0.4 } } };
    const page = await renderPage({ title: "x", run: { ...run, log, config }, dataset });
    expect(page).toContain(
      'aria-label="Violated share: violated share from 70 % to 70 %; mined share from 20 % to 20 %"',
    );
    expect(page).toContain("the controller&#39;s set-point");
    expect(page).toContain("The margin of this run is wide");
    const without = await renderPage({ title: "x", run, dataset });
    expect(without).not.toContain("Violated share");
    expect(without).not.toContain("The margin of this run is wide");
  });

  test("says which miner served from when on", async () => {
    const log = run.log.map((line) =>
      line.type === "step" ? { ...line, parameters: { miner: Number(line.step) < 20 ? "semi-hard" : "smart" } } : line,
    );
    const page = await renderPage({ title: "x", run: { ...run, log }, dataset });
    expect(page).toContain("Miner: semi-hard from step 1, smart from step 20.");
  });

  test("calls a net that was fine-tuned pretrained at its start", async () => {
    const config = { model: { name: "conv-net", initialWeights: "runs/pretrained" } };
    const page = await renderPage({ title: "x", run: { ...run, config }, dataset });
    expect(page).toContain("pretrained net");
    expect(visible(page)).not.toContain(">untrained net<");
    expect(await renderPage({ title: "x", run, dataset })).not.toContain("pretrained net");
  });

  test("is the same for the same run", async () => {
    const make = async () =>
      renderPage({
        title: "x",
        run,
        dataset,
        galleries: await drawGalleries({ ...gallerySource, random: createRandom(1) }),
      });
    expect(await make()).toBe(await make());
  });
});

describe("galleries", () => {
  test("neighbors are nearest first, without the query; random triplets share their anchors with the mined ones", async () => {
    const { retrieval, trained, map } = await drawGalleries({ ...gallerySource, random: createRandom(2) });
    expect(retrieval).toHaveLength(4);
    for (const { query, neighbors } of retrieval!) {
      expect(neighbors).toHaveLength(8);
      expect(neighbors.map(({ row }) => row)).not.toContain(query);
      const distances = neighbors.map(({ distance }) => distance!);
      expect(distances).toEqual([...distances].sort((a, b) => a - b));
    }
    expect(trained!.random.map(({ anchor }) => anchor)).toEqual(trained!.triplets.map(({ anchor }) => anchor));
    const used = trained!.triplets.map(({ anchor, positive, negative }) => [anchor, positive, negative].join());
    expect(used.sort()).toEqual(["0,1,6", "11,12,3", "6,7,1"]);
    const { labels } = dataset.train;
    for (const { anchor, positive, negative } of [...trained!.triplets, ...trained!.random]) {
      expect(positive).not.toBe(anchor);
      expect(labels[positive]).toBe(labels[anchor]);
      expect(labels[negative]).not.toBe(labels[anchor]);
    }
    expect(map!.points.length).toBe(2 * map!.rows.length);
  });
});

describe("what training used", () => {
  const batch = gallerySource.trained!.batches[0];
  const pageOf = async (trained: Partial<typeof gallerySource.trained>) =>
    renderPage({
      title: "x",
      run,
      dataset,
      galleries: await drawGalleries({ ...gallerySource, trained: { ...gallerySource.trained!, ...trained } }),
    });

  test("where mined triplets are trained on, those", async () => {
    const page = await pageOf({});
    expect(page).toContain("Mined from the whole training set.");
    expect(page).toContain("as embedded at step 40");
    expect(page).not.toContain("decided which classes meet");
  });

  test("where a round only decides which classes meet, that, and the triplets of the batch", async () => {
    const neighborhoods = [Int32Array.of(0, 1), Int32Array.of(2)];
    const page = await pageOf({ batches: [{ ...batch, neighborhoods }], source: "batch" });
    expect(page).toContain("decided which classes meet in a batch");
    expect(page).not.toContain("Mined from the whole training set.");
    expect(page).toContain("Chosen among the images of the batch.");
    const panel = page.slice(page.indexOf('<div class="neighborhoods">'), page.indexOf('<div class="panels">'));
    // Rows 0, 1, 3 are of the first class, 6 and 7 of the second, 11 and 12 of the third.
    expect(panel.match(/class="neighborhood"/g)).toHaveLength(2);
    expect(panel.match(/<img/g)).toHaveLength(3 + 2 + 2);
  });

  test("triplets with rows of a memory, which lie beyond the batch, are left out", async () => {
    const tuples = triplets([0, 3], [1, 4], [7, 1]);
    const { trained } = await drawGalleries({
      ...gallerySource,
      trained: { ...gallerySource.trained!, batches: [{ ...batch, tuples }] },
    });
    expect(trained!.triplets.map(({ anchor, positive, negative }) => [anchor, positive, negative])).toEqual([
      [6, 7, 1],
    ]);
  });

  test("without embeddings the triplets have no distances; without tuples there are the neighborhoods alone", async () => {
    const plain = await pageOf({ embed: undefined });
    expect(visible(plain)).not.toMatch(UNFIT);
    expect(plain).not.toContain('class="margin');
    const bare = { step: batch.step, rows: batch.rows };
    const groups = await pageOf({ batches: [{ ...bare, neighborhoods: [Int32Array.of(0, 1)] }] });
    expect(groups).toContain("decided which classes meet");
    expect(groups).not.toContain('class="panels"');
    expect(await pageOf({ batches: [bare] })).not.toContain("What training used");
  });
});

describe("the dictionary's words", () => {
  test("Davies-Bouldin is no percentage, and lower is better; a plugin's metric shows its name", async () => {
    const metrics = { recallAt1: 0.5, daviesBouldin: 1.25, mine: 7 };
    const page = await renderPage({ title: "x", run: { ...run, metrics }, dataset });
    expect(page).toMatch(/Davies-Bouldin<\/th>[^]*<td>1\.25<\/td>/);
    expect(page).toContain("lower for Davies-Bouldin; which way is better for mine is not known here.");
    expect(page).toMatch(/<td>7<\/td>/);
  });

  test("parameters and signals have the dictionary's titles and sentences", async () => {
    const page = await renderPage({ title: "x", run, dataset });
    expect(page).toContain("<h3>Mined share</h3>");
    expect(page).toContain("<h3>Active fraction</h3>");
    expect(page).toContain("Share of the tuples trained on whose loss is not zero.");
  });
});

describe("readRun", () => {
  test("reads a run's files; a last line cut short is left out", async () => {
    const folder = await mkdtemp(join(tmpdir(), "smart-mining-run-"));
    await writeFile(join(folder, "log.jsonl"), `{"type":"step","step":1}\n\n{"type":"st`);
    await writeFile(join(folder, "metrics.json"), `{"recallAt1":0.5}`);
    await writeFile(join(folder, "config.json"), `{"seed":1}`);
    expect(await readRun(folder)).toEqual({
      log: [{ type: "step", step: 1 }],
      metrics: { recallAt1: 0.5 },
      config: { seed: 1 },
    });
    await writeFile(join(folder, "metrics.json"), "{");
    await expect(readRun(folder)).rejects.toThrow(/metrics\.json is not JSON/);
    await rm(folder, { recursive: true });
    await expect(readRun(folder)).rejects.toThrow(/is ".*" the folder of a run\?/);
  });
});
