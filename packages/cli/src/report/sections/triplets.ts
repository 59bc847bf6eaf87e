import { expectImages } from "@smart-mining/data";
import { markup, type Markup } from "../html.js";
import { type PictureBook, pictureBook } from "../pictures.js";
import type { ReportData, TripletExample } from "../report-data.js";

/** Mined triplets beside random ones with the same anchors. */
export async function tripletSection(data: ReportData): Promise<Markup | undefined> {
  const triplets = data.galleries?.triplets;
  if (triplets === undefined) return undefined;
  const pictures = pictureBook(expectImages("report", data.dataset.train));
  const panel = async (title: string, note: string, list: readonly TripletExample[]) =>
    markup`<div class="panel">
      <h3>${title}</h3>
      <p>${note}</p>
      <div class="triplet head" aria-hidden="true">
        <span>anchor</span><span>positive</span><span>negative</span><span>margin</span>
      </div>
      ${await Promise.all(list.map((triplet) => tripletRow(data, pictures, triplet)))}
    </div>`;
  return markup`<section id="triplets">
    <h2>What mining picks</h2>
    <p class="intro">
      The same anchors twice. A random negative is mostly far away and teaches little; a mined one is a picture that the
      net confuses with the anchor${triplets.step !== undefined && ` (as embedded at step ${triplets.step})`}. Under
      each picture its distance to the anchor.
    </p>
    <div class="panels">
      ${await panel("Mined", "From the whole training set.", triplets.mined)}
      ${await panel("Random", "Any of the class, any of another.", triplets.random)}
    </div>
  </section>`;
}

async function tripletRow({ dataset }: ReportData, pictures: PictureBook, triplet: TripletExample): Promise<Markup> {
  const { labels, sources } = expectImages("report", dataset.train);
  const margin = triplet.negativeDistance - triplet.positiveDistance;
  const kind = margin <= 0 ? "hard" : margin < 0.2 ? "close" : "far";
  const cell = async (role: string, row: number, distance?: number) => {
    const name = dataset.classNames[labels[row]];
    return markup`<figure title="${name} · ${dataset.sourceNames[sources[row]]}">
      <img src="${await pictures.uri(row)}" alt="${role}: ${name}" width="56" height="56" />
      <figcaption>${distance === undefined ? name : distance.toFixed(2)}</figcaption>
    </figure>`;
  };
  return markup`<div class="triplet">
    ${await cell("anchor", triplet.anchor)} ${await cell("positive", triplet.positive, triplet.positiveDistance)}
    ${await cell("negative", triplet.negative, triplet.negativeDistance)}
    <span class="margin ${kind}">${margin > 0 ? "+" : "−"}${Math.abs(margin).toFixed(2)}</span>
  </div>`;
}
