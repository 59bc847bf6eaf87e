// The charts of the benchmarks: plain SVG text, for pages that show it as a picture.

/** Okabe and Ito's colors, which people with any color vision can tell apart; then the same again, dashed. */
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#56b4e9", "#e69f00", "#7d7d7d"];
const DASHES = "6 4";
/** More points than this are drawn as a line alone. */
const MOST_MARKERS = 40;

/**
 * A line chart as SVG.
 *
 * @param chart.series [{ name, points: [[x, y]], dashed?, faint?, level? }]; a faint line is thin and pale, a level gray
 * @param chart.x, chart.y { label, ticks: [[value, text]], scale(value): number in [0, 1] }; the label names the unit
 */
export function lineChart({ title, series, x, y, width = 760, height = 460 }) {
  const [left, top, bottom] = [80, 50, 60];
  // The legend: 42 for the line, 6.5 a letter.
  const right = Math.max(210, 50 + 6.5 * Math.max(...series.map(({ name }) => name.length)));
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
  let colored = 0;
  series.forEach(({ name, points, dashed = false, faint = false, level = false }, at) => {
    const place = level ? 0 : colored++;
    const color = level ? "#7d7d7d" : COLORS[place % COLORS.length];
    const dash = level ? "2 3" : dashed || place >= COLORS.length ? DASHES : undefined;
    const stroke = `stroke="${color}"${dash ? ` stroke-dasharray="${dash}"` : ""}${faint ? ' stroke-opacity="0.55"' : ""}`;
    const places = points.map(([a, b]) => `${px(a).toFixed(1)},${py(b).toFixed(1)}`);
    parts.push(`<polyline points="${places.join(" ")}" fill="none" ${stroke} stroke-width="${faint ? 1 : 2}"/>`);
    if (!level && places.length <= MOST_MARKERS)
      for (const one of places)
        parts.push(`<circle cx="${one.split(",")[0]}" cy="${one.split(",")[1]}" r="3.5" fill="${color}"/>`);
    const line = top + 14 + at * 20;
    parts.push(
      `<line x1="${width - right + 14}" x2="${width - right + 36}" y1="${line - 4}" y2="${line - 4}" ${stroke} stroke-width="${faint ? 1 : 3}"/>`,
      `<text x="${width - right + 42}" y="${line}">${escape(name)}</text>`,
    );
  });
  parts.push("</svg>");
  return `${parts.join("\n")}\n`;
}

/** Charts of one width below each other, as one picture. */
export function stacked(charts) {
  const sizes = charts.map((chart) => /viewBox="0 0 (\d+) (\d+)"/.exec(chart).slice(1).map(Number));
  const width = Math.max(...sizes.map(([own]) => own));
  let below = 0;
  const placed = charts.map((chart, at) => {
    const [own, height] = sizes[at];
    const inner = chart.replace("<svg ", `<svg y="${below}" width="${own}" height="${height}" `);
    below += height;
    return inner;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${below}">\n${placed.join("")}</svg>\n`;
}

/** An axis of equal steps from `low` to `high`. */
export function linearAxis(label, low, high, step) {
  const count = Math.floor((high - low) / step + 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, at) => Number((low + at * step).toPrecision(6)));
  return {
    label,
    ticks: ticks.map((value) => [value, String(value)]),
    scale: (value) => (value - low) / (high - low),
  };
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

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
