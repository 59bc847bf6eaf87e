import { lineChart, logAxis } from "../../../scripts/charts/line-chart.mjs";

/** Recall on an axis that spreads what is near 1. */
export function recallAxis(label, least = 0.5) {
  const miss = (recall) => -Math.log10(Math.max(1 - recall, 1e-4));
  const low = miss(least);
  const ticks = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999].filter((value) => value >= least);
  return {
    label,
    ticks: ticks.map((value) => [value, String(value).slice(1)]),
    scale: (recall) => Math.max(0, (miss(recall) - low) / (4 - low)),
  };
}

/** The recall-against-speed plot: 60,000 rows (or the most there are) on one thread. */
export function recallAgainstTime(results) {
  const single = results.filter(({ threads }) => threads === Math.min(...results.map((one) => one.threads)));
  const n = single.some((one) => one.n === 60_000) ? 60_000 : Math.max(...single.map((one) => one.n));
  const dimension = Math.min(...single.filter((one) => one.n === n).map((one) => one.dimension));
  const shown = single.filter((one) => one.n === n && one.dimension === dimension);
  const groups = new Map();
  for (const one of shown) {
    const kind = one.index === "faiss-node" ? `faiss-node ${one.setting}` : one.index;
    const name = one.phase === "warm" ? `${kind}, warm` : kind;
    groups.set(name, [...(groups.get(name) ?? []), [one.annRecall, one.cpuSeconds]]);
  }
  const series = [...groups].map(([name, points]) => ({
    name,
    points: points.sort(([a], [b]) => a - b),
    dashed: name.endsWith("warm"),
  }));
  return lineChart({
    title: `All-kNN of ${n.toLocaleString("en")} × ${dimension}: CPU seconds against recall`,
    series,
    x: recallAxis("annRecall@k (more is better)", 0.8),
    y: logAxis(
      "CPU seconds, build and query (less is better)",
      shown.map((one) => one.cpuSeconds),
    ),
  });
}
