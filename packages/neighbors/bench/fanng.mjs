// npm run bench:fanng -w @smart-mining/neighbors [-- --n 60000 --queries 3000 --out FILE --no-plots]: the structure of the FANNG graph, measured.
// --from FILE.json: the tables and plots of what was measured before (with its --n and --queries).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exactIndex, fanngIndex, loadFanng } from "@smart-mining/neighbors";
import { hnswDistances } from "./hnsw-distances.mjs";
import { lineChart, linearAxis, logAxis } from "../../../scripts/charts/line-chart.mjs";
import { recallAxis } from "./plot.mjs";
import { syntheticEmbeddings } from "./synthetic.mjs";

const { values: args } = parseArgs({
  options: {
    n: { type: "string", default: "60000" },
    queries: { type: "string", default: "3000" },
    traversals: { type: "string", default: "50" },
    out: { type: "string", default: join(import.meta.dirname, "../../../benchmarks/results/neighbors-fanng") },
    plots: { type: "string", default: join(import.meta.dirname, "../../../docs/plots") },
    from: { type: "string" },
    "no-plots": { type: "boolean", default: false },
  },
});
const [n, count] = [Number(args.n), Number(args.queries)];
const dimension = 64;
const BUDGETS = [30, 50, 70, 100, 150, 200, 250, 300, 400, 500, 650, 800, 1000, 1200];
/** As in the paper: one entry vertex, no wide edges. */
const paper = { entries: "centroid", wide: 0 };
const DEFAULT = "plain rule, entry tree, wide edges";
const graphs = [
  [DEFAULT, {}],
  ["plain rule, entry tree", { wide: 0 }],
  ["plain rule", paper],
  ["plain rule, no repair", { ...paper, repair: false }],
  ["relaxed, τ = 0.02", { ...paper, tau: 0.02 }],
  ["relaxed, τ = 0.1", { ...paper, tau: 0.1, maxDegree: 64 }],
  [
    "traverse-add alone",
    { ...paper, construction: "traverse-add", traversals: Number(args.traversals), repair: false },
  ],
  ["20 neighbors, not pruned", { ...paper, construction: "neighbors", candidates: 16, repair: false }],
];

function recallOf(found, truth, k) {
  let hits = 0;
  for (let query = 0; query < count; query++) {
    const farthest = truth.distances[query * 20 + k - 1] * (1 + 1e-6);
    for (let at = 0; at < k; at++) if (found.distances[query * 20 + at] <= farthest) hits++;
  }
  return hits / (count * k);
}

const { graphs: results, hnsw } =
  args.from === undefined ? await measure() : JSON.parse(readFileSync(args.from, "utf8"));

async function measure() {
  const all = syntheticEmbeddings(n + count, dimension).values;
  const values = all.slice(0, n * dimension);
  const outside = all.slice(n * dimension);
  const inside = values.slice(0, count * dimension);
  const exact = exactIndex();
  await exact.build(values, dimension);
  const truths = { outside: await exact.search(outside, 20), inside: await exact.search(inside, 20) };
  exact.dispose();
  const results = [];
  for (const [name, options] of graphs) {
    const index = fanngIndex(options);
    const start = process.cpuUsage();
    await index.build(values, dimension);
    const used = process.cpuUsage(start);
    const structure = await index.structure(5000);
    const bytes = await index.save();
    const buildDistancesPerRow = index.statistics.distanceComputations / n;
    index.dispose();
    const curve = [];
    for (const budget of BUDGETS) {
      const loaded = await loadFanng(bytes, { budget });
      const point = { budget };
      for (const [kind, queries] of [
        ["outside", outside],
        ["inside", inside],
      ]) {
        const found = await loaded.search(queries, 20);
        point[kind] = { recallAt1: recallOf(found, truths[kind], 1), recallAt20: recallOf(found, truths[kind], 20) };
      }
      loaded.dispose();
      curve.push(point);
    }
    const buildCpuSeconds = (used.user + used.system) / 1e6;
    results.push({ graph: name, options, n, dimension, buildCpuSeconds, buildDistancesPerRow, ...structure, curve });
    console.error(
      `${name}: degree ${structure.meanDegree.toFixed(1)}, connected ${structure.connectedShare.toFixed(3)}, unreached ${structure.unreached}`,
    );
  }
  return { graphs: results, hnsw: hnswDistances(values, dimension, { outside, inside }, truths, recallOf) };
}

mkdirSync(join(args.out, ".."), { recursive: true });
writeFileSync(`${args.out}.json`, `${JSON.stringify({ graphs: results, hnsw }, null, 1)}\n`);
const rows = results.map(
  (one) =>
    `| ${one.graph} | ${one.meanDegree.toFixed(1)} | ${one.maxDegree} | ${one.connectedShare.toFixed(3)} | ${one.distancesPerPair.toFixed(0)} | ${one.options.repair === false ? "not tried" : one.unreached} | ${one.buildDistancesPerRow.toFixed(0)} | ` +
    [50, 100, 200, 500]
      .map((budget) => one.curve.find((point) => point.budget === budget).outside.recallAt1.toFixed(3))
      .join(" / ") +
    " | " +
    [100, 200, 500]
      .map((budget) => one.curve.find((point) => point.budget === budget).outside.recallAt20.toFixed(4))
      .join(" / ") +
    ` | ${one.curve.find((point) => point.budget === 100).inside.recallAt1.toFixed(3)} |`,
);
/** Distances for a recall, between the measured points by the logarithm of what is missed. */
function distancesFor(points, wanted) {
  const miss = (recall) => Math.log(Math.max(1 - recall, 1e-6));
  const at = points.findIndex(([, recall]) => recall >= wanted);
  if (at < 0) return "–";
  if (at === 0) return `≤ ${points[0][0].toFixed(0)}`;
  const [[x0, r0], [x1, r1]] = [points[at - 1], points[at]];
  const share = (miss(wanted) - miss(r0)) / (miss(r1) - miss(r0));
  return Math.exp(Math.log(x0) + share * (Math.log(x1) - Math.log(x0))).toFixed(0);
}
const curves = (key, kind) => [
  ...[DEFAULT, "plain rule"].map((name) => [
    `FANNG, ${name}`,
    results.find((one) => one.graph === name).curve.map((point) => [point.budget, point[kind][key]]),
  ]),
  ["HNSW, M 16", hnsw.map((one) => [one[kind].distances, one[kind][key]])],
];
const compared = [
  ["recallAt1", [0.9, 0.95, 0.98, 0.99, 0.995, 0.999]],
  ["recallAt20", [0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995]],
].flatMap(([key, recalls]) =>
  ["outside", "inside"].flatMap((kind) => [
    `Distances a query for ${key === "recallAt1" ? "recall@1" : "recall@20"} of ${kind === "outside" ? "queries from outside" : "indexed rows"}:`,
    "",
    `| | ${recalls.join(" | ")} |`,
    `|---|${recalls.map(() => "---:|").join("")}`,
    ...curves(key, kind).map(
      ([name, points]) => `| ${name} | ${recalls.map((recall) => distancesFor(points, recall)).join(" | ")} |`,
    ),
    "",
  ]),
);
const table = [
  `${n.toLocaleString("en")} × ${dimension}, ${count} queries`,
  "",
  "| graph | mean degree | most | pairs connected | distances a pair | rows not reached | distances to build, a row | recall@1 of outside queries at 50 / 100 / 200 / 500 distances | recall@20 at 100 / 200 / 500 | recall@1 of indexed rows at 100 |",
  "|---|---:|---:|---:|---:|---:|---:|---|---|---:|",
  ...rows,
  "",
  ...compared,
  "HNSW (M 16, efConstruction 100), distances counted:",
  "",
  "| ef | distances a query | recall@1 | recall@20 | recall@20 of indexed rows |",
  "|---:|---:|---:|---:|---:|",
  ...hnsw.map(
    (one) =>
      `| ${one.ef} | ${one.outside.distances.toFixed(0)} | ${one.outside.recallAt1.toFixed(3)} | ${one.outside.recallAt20.toFixed(4)} | ${one.inside.recallAt20.toFixed(4)} |`,
  ),
  "",
].join("\n");
writeFileSync(`${args.out}.md`, table);
if (!args["no-plots"]) drawPlots();
console.log(table);

function drawPlots() {
  mkdirSync(args.plots, { recursive: true });
  for (const [k, key, least] of [
    [1, "recallAt1", 0.3],
    [20, "recallAt20", 0.3],
  ])
    writeFileSync(
      join(args.plots, `fanng-recall-at-${k}.svg`),
      lineChart({
        title: `Recall@${k} against distance computations, ${n.toLocaleString("en")} × ${dimension}`,
        series: [
          ...results.map((one) => ({
            name: one.graph,
            points: one.curve.map((point) => [point.budget, point.outside[key]]),
          })),
          { name: "HNSW, M 16", points: hnsw.map((one) => [one.outside.distances, one.outside[key]]), dashed: true },
        ],
        x: logAxis("distance computations a query (less is better)", [
          ...BUDGETS,
          ...hnsw.map((one) => one.outside.distances),
        ]),
        y: recallAxis(`annRecall@${k}`, least),
      }),
    );
  writeFileSync(
    join(args.plots, "fanng-degrees.svg"),
    lineChart({
      title: `Out-degree of the vertices, ${n.toLocaleString("en")} × ${dimension}`,
      series: results
        .filter(
          (one) =>
            !["plain rule, entry tree", "plain rule, no repair", DEFAULT].includes(one.graph) &&
            !one.graph.startsWith("20"),
        )
        .map((one) => ({ name: one.graph, points: one.degrees.map((vertices, degree) => [degree, vertices / n]) })),
      x: linearAxis("edges of a vertex", 0, Math.max(...results.map((one) => one.degrees.length)), 5),
      y: linearAxis("share of vertices", 0, 0.3, 0.05),
    }),
  );
}
