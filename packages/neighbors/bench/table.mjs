/** The results as a Markdown document: a table per setting, with ratios of CPU seconds. */
export function tableOf(results, machine, node) {
  const groups = new Map();
  for (const result of results) {
    const key = `${result.n.toLocaleString("en")} × ${result.dimension}, k = ${result.k}, ${result.threads} thread${result.threads > 1 ? "s" : ""}`;
    groups.set(key, [...(groups.get(key) ?? []), result]);
  }
  const lines = [
    "# All-kNN: measured",
    "",
    `Machine: ${machine}; Node ${node}. CPU seconds are those of the process, all threads; ratios compare CPU seconds with the fastest`,
    "hnswlib-node at annRecall ≥ .985 in the same table, or the first row where there is none. “warm” is `update` after a drift of 10 % of the",
    "20th neighbor's distance, plus the query; a native index would be built anew, so its cold time is what to compare with.",
    "",
  ];
  for (const [title, group] of groups) {
    const peers = group.filter(({ index, annRecall }) => index === "hnswlib-node" && annRecall >= 0.985);
    const base = peers.sort((a, b) => a.cpuSeconds - b.cpuSeconds)[0] ?? group[0];
    lines.push(`## ${title}`, "");
    lines.push(
      "| index | setting | phase | build s | query s | total s | CPU s | times as fast | annRecall@k | distances a row | peak MiB |",
    );
    lines.push("|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (const one of group)
      lines.push(
        `| ${one.index} | ${one.setting} | ${one.phase} | ${one.buildSeconds.toFixed(2)} | ${one.querySeconds.toFixed(2)} | ${one.totalSeconds.toFixed(2)} | ` +
          `${one.cpuSeconds.toFixed(2)} | ${(base.cpuSeconds / one.cpuSeconds).toFixed(1)} | ${one.annRecall.toFixed(4)} | ${one.distancesPerRow?.toFixed(0) ?? ""} | ${(one.peakMemoryBytes / 2 ** 20).toFixed(0)} |`,
      );
    lines.push("");
  }
  return lines.join("\n");
}
