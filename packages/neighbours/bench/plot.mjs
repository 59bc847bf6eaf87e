const COLOURS = [
  "#0b6e99",
  "#d1495b",
  "#4f9d69",
  "#e09f3e",
  "#6a4c93",
  "#7d7d7d",
  "#000000",
  "#c44fa0",
  "#8c5a2b",
  "#2ec4b6",
];

/** A line chart as SVG. `series`: [{ name, points: [[x, y, label?]] }]; axes: { label, ticks: [[value, text]], scale(value): number in [0, 1] }. */
export function lineChart({ title, series, x, y, width = 760, height = 460 }) {
  const [left, right, top, bottom] = [80, 210, 50, 60];
  const px = (value) => left + x.scale(value) * (width - left - right);
  const py = (value) => height - bottom - y.scale(value) * (height - top - bottom);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${left}" y="26" font-size="15" font-weight="bold">${escape(title)}</text>`,
  ];
  for (const [value, text] of x.ticks)
    parts.push(
      `<line x1="${px(value)}" x2="${px(value)}" y1="${top}" y2="${height - bottom}" stroke="#e4e4e4"/>`,
      `<text x="${px(value)}" y="${height - bottom + 18}" text-anchor="middle">${text}</text>`,
    );
  for (const [value, text] of y.ticks)
    parts.push(
      `<line x1="${left}" x2="${width - right}" y1="${py(value)}" y2="${py(value)}" stroke="#e4e4e4"/>`,
      `<text x="${left - 8}" y="${py(value) + 4}" text-anchor="end">${text}</text>`,
    );
  parts.push(
    `<text x="${(left + width - right) / 2}" y="${height - 16}" text-anchor="middle">${escape(x.label)}</text>`,
    `<text transform="translate(22 ${(top + height - bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(y.label)}</text>`,
  );
  series.forEach(({ name, points, dashed }, at) => {
    const colour = COLOURS[at % COLOURS.length];
    const places = points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`);
    parts.push(
      `<polyline points="${places.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ""}/>`,
    );
    for (const place of places)
      parts.push(`<circle cx="${place.split(",")[0]}" cy="${place.split(",")[1]}" r="3.5" fill="${colour}"/>`);
    const line = top + 14 + at * 20;
    parts.push(
      `<line x1="${width - right + 14}" x2="${width - right + 36}" y1="${line - 4}" y2="${line - 4}" stroke="${colour}" stroke-width="3"${dashed ? ' stroke-dasharray="5 4"' : ""}/>`,
      `<text x="${width - right + 42}" y="${line}">${escape(name)}</text>`,
    );
  });
  parts.push("</svg>");
  return `${parts.join("\n")}\n`;
}

/** A logarithmic axis over the values. */
export function logAxis(label, values, format = (value) => String(value)) {
  const low = Math.log10(Math.min(...values)) - 0.05;
  const high = Math.log10(Math.max(...values)) + 0.05;
  const ticks = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++)
    for (const step of [1, 2, 5]) {
      const value = step * 10 ** power;
      if (Math.log10(value) >= low && Math.log10(value) <= high)
        ticks.push([value, format(Number(value.toPrecision(2)))]);
    }
  return { label, ticks, scale: (value) => (Math.log10(value) - low) / (high - low) };
}

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

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
