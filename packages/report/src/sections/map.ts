import { expectImages } from "@smart-mining/data";
import { count } from "../format.js";
import { markup, Markup } from "../html.js";
import { atlasOf } from "../pictures.js";
import type { ReportData } from "../report-data.js";

/** The test images laid out in the plane; the page's script lets one zoom, move and read names. */
export async function mapSection(data: ReportData): Promise<Markup | undefined> {
  const map = data.galleries?.map;
  if (map === undefined || map.rows.length === 0) return undefined;
  const { classNames, sourceNames } = data.dataset;
  const test = expectImages("report", data.dataset.test);
  const atlas = await atlasOf(test, map.rows);
  const rows = Array.from(map.rows);
  const labels = [...new Set(rows.map((row) => test.labels[row]))];
  const place = new Map(labels.map((label, at) => [label, at]));
  const model = {
    columns: atlas.columns,
    width: atlas.width,
    height: atlas.height,
    points: Array.from(map.points, (value) => Math.round(value * 1e4) / 1e4),
    labels: rows.map((row) => place.get(test.labels[row])),
    sources: rows.map((row) => test.sources[row]),
    classNames: labels.map((label) => classNames[label]),
    sourceNames,
  };
  return markup`<section id="map">
    <h2>The space it made</h2>
    <p class="intro">
      ${count(rows.length)} pictures of ${count(labels.length)} unseen classes, laid out by UMAP so that neighbors in
      the embedding are neighbors here. Drag to move; pinch, Ctrl and wheel, or the buttons zoom; pick a picture to see its
      class.
    </p>
    <div class="map">
      <canvas tabindex="0" aria-label="Map of ${count(rows.length)} pictures by embedding"></canvas>
      <div class="tools">
        <button type="button" data-zoom="1.5" aria-label="zoom in">+</button>
        <button type="button" data-zoom="0.6667" aria-label="zoom out">−</button>
        <button type="button" data-zoom="0" aria-label="show all">⤢</button>
      </div>
      <p class="picked" aria-live="polite"></p>
      <img class="atlas" src="${atlas.uri}" alt="" />
      <script type="application/json">
        ${json(model)}
      </script>
    </div>
  </section>`;
}

/** JSON that cannot close its script element. */
function json(value: unknown): Markup {
  return new Markup(JSON.stringify(value).replaceAll("<", "\\u003c"));
}
