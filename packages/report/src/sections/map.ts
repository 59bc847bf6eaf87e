import { count } from "../format.js";
import { markup, Markup } from "../html.js";
import { atlasOf } from "../pictures.js";
import type { ReportData } from "../report-data.js";
import { classNameOf, samplesNamed, sampleViews } from "../sample-views.js";

/** The test samples laid out in the plane, images as pictures, others as dots; the page's script lets one zoom, move and read names. */
export async function mapSection(data: ReportData): Promise<Markup | undefined> {
  const map = data.galleries?.map;
  if (map === undefined || map.rows.length === 0) return undefined;
  const { classNames, test } = data.dataset;
  const views = sampleViews(data.dataset, test);
  const atlas = test.kind === "images" ? await atlasOf(test, map.rows) : undefined;
  const rows = Array.from(map.rows);
  const labels = [...new Set(rows.map((row) => test.labels[row]))];
  const place = new Map(labels.map((label, at) => [label, at]));
  const model = {
    ...(atlas && { columns: atlas.columns, width: atlas.width, height: atlas.height }),
    points: Array.from(map.points, (value) => Math.round(value * 1e4) / 1e4),
    labels: rows.map((row) => place.get(test.labels[row])),
    details: rows.map((row) => views.detail(row) ?? ""),
    classNames: labels.map((label) => classNameOf(classNames, label)),
  };
  const noun = samplesNamed(test);
  return markup`<section id="map">
    <h2>The space it made</h2>
    <p class="intro">
      ${count(rows.length)} ${noun} of ${count(labels.length)} unseen classes, laid out by UMAP so that neighbors in
      the embedding are neighbors here. Drag to move; pinch, Ctrl and wheel, or the buttons zoom; pick one to see its
      class.
    </p>
    <div class="map">
      <canvas tabindex="0" aria-label="Map of ${count(rows.length)} ${noun} by embedding"></canvas>
      <div class="tools">
        <button type="button" data-zoom="1.5" aria-label="zoom in">+</button>
        <button type="button" data-zoom="0.6667" aria-label="zoom out">−</button>
        <button type="button" data-zoom="0" aria-label="show all">⤢</button>
      </div>
      <p class="picked" aria-live="polite"></p>
      ${atlas && markup`<img class="atlas" src="${atlas.uri}" alt="" />`}
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
