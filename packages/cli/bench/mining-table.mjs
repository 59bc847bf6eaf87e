/** The results of bench:mining as a Markdown document. */
export function miningTable({ machine, node, dimension, rounds, leftOut, batch, epoch }) {
  const lines = [
    "# Mining: measured",
    "",
    `Machine: ${machine}; Node ${node}; one thread. Synthetic embeddings of dimension ${dimension}, about 100 rows a class, so large sets are crowded`,
    "(Recall@1 falls with N). “cold” builds the index, “warm” updates it after a drift of a tenth of a neighbor's distance; a native index is",
    "built anew each time. CPU seconds are the process's; peak memory is the process's so far. `npm run bench:mining`.",
    "",
  ];
  for (const size of [...new Set(rounds.map((row) => row.size))].sort((a, b) => a - b)) {
    lines.push(`## One round at N = ${size.toLocaleString("en")}`, "");
    lines.push(
      "| miner | index | round | CPU s | distances a row | annRecall | Recall@1 | deepened | exhausted | without tuple | peak MiB |",
      "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    );
    for (const row of rounds.filter((one) => one.size === size))
      lines.push(
        `| ${row.miner} | ${row.index} | ${row.phase} | ${row.cpuSeconds.toFixed(2)} | ${(row.distanceComputations / size).toFixed(0)} | ` +
          `${row.annRecall?.toFixed(3) ?? ""} | ${row.recallAt1?.toFixed(3) ?? ""} | ${row.deepened ?? ""} | ${row.exhausted ?? ""} | ` +
          `${(100 * row.anchorsWithoutTuple).toFixed(2)} % | ${(row.peakMemoryBytes / 2 ** 20).toFixed(0)} |`,
      );
    const out = leftOut.filter((one) => one.size === size);
    if (out.length > 0)
      lines.push("", "Left out:", "", ...out.map((one) => `- ${one.miner} over ${one.index}: ${one.why}.`));
    lines.push("");
  }
  if (batch.length > 0) {
    lines.push(`## One batch of ${batch[0].batch}`, "", "| miner | ms |", "|---|---:|");
    for (const one of batch) lines.push(`| ${one.miner} | ${(1000 * one.seconds).toFixed(2)} |`);
    lines.push("");
  }
  if (epoch !== undefined)
    lines.push("## Mining's share of an epoch of the demo", "", ...epoch.lines.map((line) => `- ${line.trim()}`), "");
  return lines.join("\n");
}
