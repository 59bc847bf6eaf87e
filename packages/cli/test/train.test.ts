import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEmbeddings, readLabels, writeEmbeddings, writeLabels } from "@smart-mining/data";
import { describe, expect, test } from "vitest";
import { smartMining, smartMiningUnread, tinyConfig } from "./command-line.js";

/** A page without what differs between the net at the last round of mining and the trained one. */
function withoutDistances(page: string): string {
  return page
    .replace(/as embedded at step \d+|as the trained net embeds them/, "")
    .replaceAll(/<figcaption>\d\.\d\d<\/figcaption>|<span class="margin \w+">.\d\.\d\d<\/span>/g, "");
}

describe("smart-mining train", () => {
  test("trains, shows the table, writes its folder; eval then gives the same figures", async () => {
    const { folder, config } = await tinyConfig();
    const out = join(folder, "run");
    const { code, stdout, stderr } = await smartMining(["train", "--config", config, "--seed", "3", "--out", out]);
    expect(stderr).toMatch(/Backend \S+.*: /);
    expect(stderr).toMatch(
      /epoch \d+\.\d · step \d+\/20 · \d+ samples\/s · loss \d\.\d+ · active [\d.–]+ % · \d+:\d\d left/,
    );
    expect(code).toBe(0);
    for (const row of ["raw pixels", "untrained net", "trained"]) expect(stdout).toContain(row);
    expect((await readdir(out)).sort()).toEqual([
      "batches.json",
      "checkpoint.json",
      "config.json",
      "log.jsonl",
      "metrics.json",
      "model",
      "report.html",
    ]);
    const metrics = JSON.parse(await readFile(join(out, "metrics.json"), "utf8")) as Record<string, unknown>;
    const names = ["recallAt1", "recallAt2", "recallAt4", "recallAt8", "nmi", "seconds"];
    for (const name of names) expect(metrics[name], name).toBeTypeOf("number");
    for (const baseline of ["rawPixels", "untrained"])
      expect(metrics.baselines).toHaveProperty([baseline, "recallAt1"], expect.any(Number));
    expect(JSON.parse(await readFile(join(out, "config.json"), "utf8"))).toMatchObject({ seed: 3, steps: 20 });

    const evaluating = ["eval", "--model", join(out, "model"), "--metrics", "recallAt1,recallAt8"];
    const strange = await smartMining(evaluating);
    expect(strange.stderr).toMatch(/^error: eval: ".*config\.json" names modules .*tiny-plugin\.mjs"; give --trust/);
    expect(strange.code).toBe(2);
    const shown = await smartMining([...evaluating, "--trust"]);
    expect(shown.stdout).toMatch(/^tiny, unseen classes, % /);
    const measured = await smartMining([...evaluating, "--trust", "--json"]);
    expect(measured.stderr).toBe("");
    expect(JSON.parse(measured.stdout)).toEqual({ recallAt1: metrics.recallAt1, recallAt8: metrics.recallAt8 });

    const page = join(folder, "again.html");
    const anew = await smartMining(["report", out, "--trust", "--out", page, "--title", config]);
    expect(anew).toMatchObject({ code: 0, stdout: `Report: ${page}\n` });
    // The folder alone tells the same, picture by picture; only the distances under triplets are the trained net's, and said to be.
    const [first, second] = await Promise.all([join(out, "report.html"), page].map((path) => readFile(path, "utf8")));
    expect(first).toContain("as embedded at step");
    expect(second).toContain("as the trained net embeds them");
    expect(withoutDistances(second) === withoutDistances(first)).toBe(true);
    const refused = await smartMining(["report", out]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("give --trust if you trust them") });

    const [rows, classes] = [join(folder, "rows.npy"), join(folder, "classes.npy")];
    const model = join(out, "model");
    const views = ["embed", "--trust", "--model", model, "--out", rows, "--labels", classes, "--augmented-views", "2"];
    const embedded = await smartMining([...views, "--part", "test", "--seed", "5"]);
    expect(embedded.stdout).toMatch(/^216 rows of 16: .*rows\.npy\n$/);
    const { values, dimension } = await readEmbeddings(rows);
    const { labels } = await readLabels(classes);
    expect([values.length, labels.length, dimension]).toEqual([216 * 16, 216, 16]);
    expect(labels.subarray(0, 72)).toEqual(labels.subarray(144));
    // The first 72 rows are the images as they are: what `eval` measures.
    const plain = ["--embeddings", join(folder, "plain.npy"), "--labels", join(folder, "plain-classes.npy")];
    await writeEmbeddings(plain[1], values.slice(0, 72 * 16), 16);
    await writeLabels(plain[3], labels.slice(0, 72));
    const again = await smartMining(["eval", ...plain, "--metrics", "recallAt1,recallAt8", "--json"]);
    expect(JSON.parse(again.stdout)).toEqual({ recallAt1: metrics.recallAt1, recallAt8: metrics.recallAt8 });
    // Two views of the same images: this run had no augmentation, so the default one.
    expect(values.slice(72 * 16, 144 * 16)).not.toEqual(values.slice(144 * 16));
    const written = await readFile(rows);
    await smartMining([...views, "--part", "test", "--seed", "5"]);
    expect((await readFile(rows)).equals(written)).toBe(true);
  });

  test("Ctrl-C stops after the step and keeps what was learned", async () => {
    const { folder, config } = await tinyConfig();
    const out = join(folder, "run");
    let sent = false;
    const args = ["train", "--config", config, "--steps", "100000", "--out", out];
    const { code, stdout, stderr } = await smartMining(args, (text, child) => {
      if (!sent && text.includes("epoch ")) sent = child.kill("SIGINT");
    });
    expect(stderr).toContain("Stopping after this step; what was learned is kept.");
    expect(code).toBe(130);
    expect(stdout).toContain("Interrupted; kept:");
    expect(JSON.parse(await readFile(join(out, "metrics.json"), "utf8"))).toMatchObject({ interrupted: true });
    expect(await readdir(join(out, "model"))).toEqual(["model.json", "origin.json", "weights.bin"]);
    const evaluated = await smartMining(["eval", "--trust", "--model", join(out, "model")]);
    expect(evaluated.code).toBe(0);
  });
});

describe("wrong input: one clear sentence and exit code 2", () => {
  const cases: [string, string[], RegExp][] = [
    [
      "a preset",
      ["train", "--preset", "smart-minin"],
      /^error: configuration: no preset named "smart-minin" \(did you mean "smart-mining"\?\)/,
    ],
    ["an option", ["train", "--stepz", "4"], /^error: unknown option '--stepz'/],
    ["a number", ["train", "--steps", "many"], /^error: --steps: must be a whole number >= 1; got "many"\./],
    ["a value", ["train", "--set", "steps=0"], /^error: configuration: "steps" must be a number >= 1; got 0\./],
    [
      "a component",
      ["train", "--set", "loss.name=tripplet", "--out", join(tmpdir(), `unwritten-${process.pid}`)],
      /^error: loss catalog: no loss named "tripplet"/,
    ],
    ["a backend", ["train", "--backend", "gpu"], /^error: option '--backend <name>' argument 'gpu' is invalid/],
    ["a missing file", ["train", "--config", "nowhere.yaml"], /^error: configuration file "nowhere.yaml": not found\./],
    ["a command", ["trian"], /^error: unknown command 'trian'/],
    ["nothing to evaluate", ["eval"], /^error: eval: give one of --model, --embeddings or --raw-pixels/],
    [
      "a number of views",
      ["embed", "--model", "m", "--out", "e.npy", "--augmented-views", "-1"],
      /^error: --augmented-views: must be a whole number >= 0; got "-1"\./,
    ],
    [
      "a missing model",
      ["eval", "--model", "nowhere"],
      /^error: eval: nowhere.model\.json cannot be read: "nowhere" holds no model\./,
    ],
    [
      "a folder for mined tuples, before the embeddings are read",
      ["mine", "--embeddings", "none.npy", "--labels", "none.npy", "--out", "/nowhere/t.csv"],
      /^error: --out: the folder "\/nowhere" of "\/nowhere\/t\.csv" does not exist\./,
    ],
    [
      "a file of embeddings, before the model is read",
      ["embed", "--model", "none", "--out", "e.txt"],
      /^error: --out: must end in \.npy, \.fvecs, \.jsonl or \.ndjson; got "e\.txt"\./,
    ],
    [
      "a picture, before the data are rendered",
      ["data", "--picture", "/nowhere/sheet.png"],
      /^error: --picture: the folder "\/nowhere"/,
    ],
    ["a dataset", ["data", "emoji"], /^error: dataset catalog: no dataset named "emoji"/],
  ];

  test.each(cases)("%s", async (_name, args, message) => {
    const { code, stdout, stderr } = await smartMining(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("a finished run keeps its log, its model and its configuration", async () => {
    const { folder, config } = await tinyConfig();
    const out = join(folder, "run");
    await mkdir(out);
    await writeFile(join(out, "log.jsonl"), '{"type":"end"}\n');
    const again = await smartMining(["train", "--config", config, "--out", out]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringMatching(/^error: --out: ".*" holds a run already/) });
    const resumed = await smartMining(["train", "--resume", "--out", out]);
    expect(resumed).toMatchObject({ code: 2, stderr: expect.stringContaining("config.json cannot be read") });
    expect(await readdir(out)).toEqual(["log.jsonl"]);
    expect(await readFile(join(out, "log.jsonl"), "utf8")).toBe('{"type":"end"}\n');
  });

  test("a file where the folder should be", async () => {
    const { folder, config } = await tinyConfig();
    const path = join(folder, "file");
    await writeFile(path, "");
    const { code, stderr } = await smartMining(["train", "--config", config, "--out", path]);
    expect(stderr).toContain(`error: --out: "${path}" must be a folder; it is a file.`);
    expect(code).toBe(2);
  });
});

describe("help", () => {
  test.each([
    [["--help"]],
    [["train", "--help"]],
    [["eval", "--help"]],
    [["data", "--help"]],
    [["list", "--help"]],
    [["report", "--help"]],
  ])("%j", async (args) => {
    const { code, stdout } = await smartMining(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: smart-mining/);
  });

  test("printing into a pipe that nobody reads any more is no error", async () => {
    expect(await smartMiningUnread(["list", "preset", "smart-mining"])).toEqual({ code: 0, stderr: "" });
  });
});

describe("smart-mining doctor", () => {
  test("says what is there and how to add what is not", async () => {
    const { code, stdout } = await smartMining(["doctor", "--json"]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as {
      chosen: string;
      backends: { name: string; available: boolean; add?: string }[];
    };
    expect(report.backends.find(({ name }) => name === "wasm")?.available).toBe(true);
    for (const { name, available, add } of report.backends)
      if (!available && name !== "wasm" && name !== "cpu") expect(add).toMatch(/^npm install /);
  });
});

describe("smart-mining mine", () => {
  test("mines stored embeddings to a file of triplets", async () => {
    const { folder } = await tinyConfig();
    const [embeddings, labels, out] = [join(folder, "e.jsonl"), join(folder, "l.txt"), join(folder, "t.csv")];
    await writeFile(embeddings, "[1,0]\n[0.9,0.1]\n[0,1]\n[0.1,0.9]\n");
    await writeFile(labels, "cat\ncat\ndog\ndog\n");
    const { code, stdout } = await smartMining(["mine", "--embeddings", embeddings, "--labels", labels, "--out", out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tuples +4/);
    expect(await readFile(out, "utf8")).toBe("anchor,positive,negative\n0,1,3\n1,0,3\n2,3,1\n3,2,1\n");
    const wrong = await smartMining(["mine", "--embeddings", embeddings, "--labels", labels, "--out", "t.txt"]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("--out: must end in .jsonl or .csv") });
  });
});

describe("smart-mining eval --embeddings", () => {
  test("measures stored embeddings", async () => {
    const { folder } = await tinyConfig();
    const [embeddings, labels] = [join(folder, "e.jsonl"), join(folder, "l.txt")];
    await writeFile(embeddings, "[0,0]\n[0,1]\n[5,5]\n[5,6]\n");
    await writeFile(labels, "cat\ncat\ndog\ndog\n");
    const args = ["eval", "--embeddings", embeddings, "--labels", labels, "--metrics", "recallAt1,nmi", "--json"];
    const { code, stdout } = await smartMining(args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ recallAt1: 1, nmi: 1 });
    const missing = await smartMining(["eval", "--embeddings", embeddings]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("--embeddings needs --labels") });
  });
});
