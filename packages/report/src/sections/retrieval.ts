import { isPositive } from "@smart-mining/core";
import { number } from "../format.js";
import { markup, type Markup } from "../html.js";
import type { ReportData, RetrievalExample } from "../report-data.js";
import { dotted, samplesNamed, sampleViews, type SampleViews } from "../sample-views.js";

/** Queries and the samples nearest to them, right and wrong marked by sign, line and color. */
export async function retrievalSection(data: ReportData): Promise<Markup | undefined> {
  const examples = data.galleries?.retrieval ?? [];
  if (examples.length === 0) return undefined;
  const { test } = data.dataset;
  const views = sampleViews(data.dataset, test);
  return markup`<section id="retrieval">
    <h2>What it finds</h2>
    <p class="intro">
      Random queries from the unseen classes and the ${test.kind} nearest to them, from left to right.
      <span class="mark right">✓</span> same class, <span class="mark wrong">✗</span> another class. Point at one of the
      ${samplesNamed(test)} for its name.
    </p>
    <div class="queries">${await Promise.all(examples.map((example) => queryRow(data, views, example)))}</div>
  </section>`;
}

async function queryRow({ dataset }: ReportData, views: SampleViews, example: RetrievalExample): Promise<Markup> {
  const { query } = example;
  const found = example.neighbors.map((neighbor) => ({
    ...neighbor,
    right: isPositive(dataset.test, query, dataset.test, neighbor.row),
  }));
  const name = views.className(query);
  const detail = views.detail(query);
  return markup`<article class="query">
    <figure class="asked">
      ${await views.show(query, 64, `query: ${name}`)}
      <figcaption>
        <strong>${name}</strong>${detail !== undefined && markup`<span>${detail}</span>`}<span
          >${found.filter(({ right }) => right).length} of ${found.length} right</span
        >
      </figcaption>
    </figure>
    <ol class="found">
      ${await Promise.all(found.map((neighbor) => foundItem(views, neighbor)))}
    </ol>
  </article>`;
}

/** One of the nearest, and whether it is of the query's class. */
interface Found {
  readonly row: number;
  readonly distance?: number;
  readonly right: boolean;
}

async function foundItem(views: SampleViews, { row, distance, right }: Found): Promise<Markup> {
  const name = views.className(row);
  const kind = right ? "right" : "wrong";
  const title = dotted(name, views.detail(row), distance === undefined ? undefined : `distance ${number(distance)}`);
  return markup`<li class="${kind}" title="${title}">
    ${await views.show(row, 48, `${kind}: ${name}`)}<span class="mark ${kind}" aria-hidden="true">${right ? "✓" : "✗"}</span>
  </li>`;
}
