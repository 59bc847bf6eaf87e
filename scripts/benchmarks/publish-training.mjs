// npm run bench:publish -- OUT NAME [--note TEXT]
// npm run bench:publish -- --again: the tables of all published pages anew from their raw numbers
// Puts what `smart-mining bench training --out OUT` measured under version control: benchmarks/results/training/NAME.json (the raw
// numbers of every run), NAME.md (the table) and NAME.svg (Recall@1 against the budget and against seconds, one pair per reference).
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import { checkGrid, count, markdownTable, summarize } from "@smart-mining/benchmark";
import { linearAxis, lineChart, stacked } from "../charts/line-chart.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { note: { type: "string" }, again: { type: "boolean", default: false } },
});
const target = new URL("../../benchmarks/results/training/", import.meta.url);

/** What stands above a page's table. */
function introduction(runs, { amount, unit }) {
  return `${runs.length} runs of ${count(amount)} ${unit}. Raw numbers, step by step: the JSON file beside this page.`;
}

/** Introduction, table and what follows from it are made anew; title, notes, picture and machine stay. */
async function again(name) {
  const { grid, runs } = JSON.parse(await readFile(new URL(`${name}.json`, target), "utf8"));
  const summary = summarize(checkGrid(grid), runs);
  const path = new URL(`${name}.md`, target);
  const [title, , ...rest] = (await readFile(path, "utf8")).trimEnd().split("\n\n");
  const table = rest.findIndex((paragraph) => paragraph.startsWith("|"));
  const picture = rest.findIndex((paragraph) => paragraph.startsWith("!["));
  const parts = [title, introduction(runs, summary.budget), ...rest.slice(0, table), markdownTable(summary).trim()];
  await writeFile(path, `${[...parts, ...rest.slice(picture)].join("\n\n")}\n`);
}

if (values.again) {
  const names = (await readdir(target)).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5));
  for (const one of names) await again(one);
  console.log(`benchmarks/results/training: ${names.length} pages`);
  process.exit();
}

const [out, name] = positionals;
if (name === undefined) throw new Error("publish-training: give the benchmark's folder and a name.");

const { grid, summary, runs } = JSON.parse(await readFile(`${out}/results.json`, "utf8"));
const table = markdownTable(summary);
const { title, budget, groups } = summary;

/** A tidy step for about six ticks. */
function tickStep(range) {
  const power = 10 ** Math.floor(Math.log10(range / 6));
  return power * [1, 2, 5, 10].find((factor) => range / (power * factor) <= 8);
}

function charts({ reference, contenders }) {
  const recalls = contenders.flatMap(({ curve }) => curve.map(({ recallAt1 }) => 100 * recallAt1));
  const low = Math.floor(Math.min(...recalls) / 5) * 5;
  const y = linearAxis("Recall@1 on the unseen classes, %", low, Math.ceil(Math.max(...recalls) / 5) * 5, 5);
  const against = (label, x) => {
    const series = contenders.map((one) => ({
      name: one.name,
      points: one.curve.map((point) => [x(point, one), 100 * point.recallAt1]),
    }));
    const most = Math.max(...series.flatMap(({ points }) => points.map(([at]) => at)));
    const axis = linearAxis(label, 0, most, tickStep(most));
    const head = groups.length > 1 ? `${reference} and its contenders` : title;
    return lineChart({ title: head, series, x: axis, y, width: 980, height: Math.max(420, 80 + 20 * series.length) });
  };
  const amount =
    budget.unit === "images" ? (point, { imagesPerStep }) => point.step * imagesPerStep : (point) => point.step;
  return [against(budget.unit, amount), against("seconds of training, one thread", ({ seconds }) => seconds)];
}

const page = [
  `# ${title}`,
  "",
  introduction(runs, budget),
  ...(values.note === undefined ? [] : ["", values.note]),
  "",
  table.trim(),
  "",
  `![Recall@1 against ${budget.unit} and seconds](${name}.svg)`,
  "",
  `Machine: ${cpus()[0].model.trim()}, ${availableParallelism()} cores, shared; Node ${process.version}; two runs at a time, a thread each. Every step counts as the`,
  "median step of its run; compare seconds within this table only.",
  "",
].join("\n");

await mkdir(target, { recursive: true });
await writeFile(new URL(`${name}.md`, target), page);
await writeFile(new URL(`${name}.json`, target), `${JSON.stringify({ grid, summary, runs })}\n`);
await writeFile(new URL(`${name}.svg`, target), stacked(groups.flatMap(charts)));
console.log(`benchmarks/results/training/${name}.{md,json,svg}: ${runs.length} runs`);
