import { expectImages } from "@smart-mining/data";
import { number } from "../format.js";
import { markup, type Markup } from "../html.js";
import { type PictureBook, pictureBook } from "../pictures.js";
import type { ReportData, RetrievalExample } from "../report-data.js";

/** Queries and the images nearest to them, right and wrong marked by sign, line and color. */
export async function retrievalSection(data: ReportData): Promise<Markup | undefined> {
  const examples = data.galleries?.retrieval ?? [];
  if (examples.length === 0) return undefined;
  const pictures = pictureBook(expectImages("report", data.dataset.test));
  return markup`<section id="retrieval">
    <h2>What it finds</h2>
    <p class="intro">
      Random queries from the unseen classes and the images nearest to them, from left to right.
      <span class="mark right">✓</span> same class, <span class="mark wrong">✗</span> another class. Point at a picture
      for its name.
    </p>
    <div class="queries">${await Promise.all(examples.map((example) => row(data, pictures, example)))}</div>
  </section>`;
}

async function row({ dataset }: ReportData, pictures: PictureBook, example: RetrievalExample): Promise<Markup> {
  const { labels, sources } = expectImages("report", dataset.test);
  const name = dataset.classNames[labels[example.query]];
  const neighbors = await Promise.all(
    example.neighbors.map(async ({ row, distance }) => ({
      row,
      distance,
      right: labels[row] === labels[example.query],
      uri: await pictures.uri(row),
    })),
  );
  const right = neighbors.filter((neighbor) => neighbor.right).length;
  return markup`<article class="query">
    <figure class="asked">
      <img src="${await pictures.uri(example.query)}" alt="query: ${name}" width="64" height="64" />
      <figcaption>
        <strong>${name}</strong><span>${dataset.sourceNames[sources[example.query]]}</span
        ><span>${right} of ${neighbors.length} right</span>
      </figcaption>
    </figure>
    <ol class="found">
      ${neighbors.map(({ row, distance, right, uri }) => {
        const found = dataset.classNames[labels[row]];
        const title = `${found} · ${dataset.sourceNames[sources[row]]}${distance === undefined ? "" : ` · distance ${number(distance)}`}`;
        return markup`<li class="${right ? "right" : "wrong"}" title="${title}">
          <img src="${uri}" alt="${right ? "right" : "wrong"}: ${found}" width="48" height="48" /><span
            class="mark ${right ? "right" : "wrong"}"
            aria-hidden="true"
            >${right ? "✓" : "✗"}</span
          >
        </li>`;
      })}
    </ol>
  </article>`;
}
