import { count } from "../format.js";
import { markup, type Markup } from "../html.js";
import type { ReportData, TrainedPicture, TripletExample } from "../report-data.js";
import { dotted, sampleViews, type SampleViews } from "../sample-views.js";

/** Samples of one class, and neighborhoods, that are shown. */
const MEMBERS = 4;
const NEIGHBORHOODS = 6;

/** What the last batch was made of: the classes that mining brought together, and the triplets that were trained on. */
export async function trainedSection(data: ReportData): Promise<Markup | undefined> {
  const trained = data.galleries?.trained;
  if (trained === undefined) return undefined;
  const { train } = data.dataset;
  const views = sampleViews(data.dataset, train);
  return markup`<section id="triplets">
    <h2>What training used</h2>
    ${trained.neighborhoods.length > 0 && (await neighborhoodPanel(views, trained))}
    ${trained.triplets.length > 0 && (await tripletPanels(views, trained, train.kind))}
  </section>`;
}

async function neighborhoodPanel(views: SampleViews, trained: TrainedPicture): Promise<Markup> {
  const { neighborhoods, step } = trained;
  const shown = neighborhoods.slice(0, NEIGHBORHOODS);
  const rest = neighborhoods.length - shown.length;
  return markup`<p class="intro">
      Mining looked at the whole training set and decided which classes meet in a batch: those that the net confuses. These
      met in the batch of step ${count(step)}, one neighborhood a line${rest > 0 && ` (${rest} more are not shown)`}.
    </p>
    <div class="neighborhoods">${await Promise.all(shown.map((group) => neighborhood(views, group)))}</div>`;
}

async function neighborhood(views: SampleViews, group: readonly Int32Array[]): Promise<Markup> {
  const classes = group.map(async (rows) => {
    const name = views.className(rows[0]);
    return markup`<figure title="${name}">
      ${await Promise.all(Array.from(rows.subarray(0, MEMBERS), (row) => views.show(row, 40, name)))}
      <figcaption>${name}</figcaption>
    </figure>`;
  });
  return markup`<div class="neighborhood">${await Promise.all(classes)}</div>`;
}

/** @param samples what is in a batch: images, vectors */
function told(source: TrainedPicture["source"], samples: string): { note: string; intro: string } {
  return source === "mined"
    ? {
        note: "Mined from the whole training set.",
        intro: "A mined negative is one that the net confuses with the anchor.",
      }
    : {
        note: `Chosen among the ${samples} of the batch.`,
        intro: `The negatives were chosen among the ${samples} of the batch.`,
      };
}

async function tripletPanels(views: SampleViews, trained: TrainedPicture, samples: string): Promise<Markup> {
  const { step, source, measured, triplets, random } = trained;
  const { note, intro } = told(source, samples);
  return markup`<p class="intro">
      Triplets of the batch of step ${count(step)}, and the same anchors with random ones. A random negative is mostly far away
      and teaches little. ${intro}${measured !== undefined && ` Under each its distance to the anchor, ${measured}.`}
    </p>
    <div class="panels">
      ${await panel(views, { title: "Trained on", note, list: triplets })}
      ${await panel(views, { title: "Random", note: "Any of the class, any of another.", list: random })}
    </div>`;
}

/** One list of triplets with its heading. */
interface Panel {
  readonly title: string;
  readonly note: string;
  readonly list: readonly TripletExample[];
}

async function panel(views: SampleViews, { title, note, list }: Panel): Promise<Markup> {
  return markup`<div class="panel">
    <h3>${title}</h3>
    <p>${note}</p>
    <div class="triplet head" aria-hidden="true">
      <span>anchor</span><span>positive</span><span>negative</span><span>${marginOf(list[0]) !== undefined && "margin"}</span>
    </div>
    ${await Promise.all(list.map((triplet) => tripletRow(views, triplet)))}
  </div>`;
}

async function tripletRow(views: SampleViews, triplet: TripletExample): Promise<Markup> {
  const cell = async (role: string, row: number, distance?: number) => {
    const name = views.className(row);
    return markup`<figure title="${dotted(name, views.detail(row))}">
      ${await views.show(row, 56, `${role}: ${name}`)}
      <figcaption>${distance === undefined ? name : distance.toFixed(2)}</figcaption>
    </figure>`;
  };
  return markup`<div class="triplet">
    ${await cell("anchor", triplet.anchor)} ${await cell("positive", triplet.positive, triplet.positiveDistance)}
    ${await cell("negative", triplet.negative, triplet.negativeDistance)} ${marginMark(marginOf(triplet))}
  </div>`;
}

function marginOf({ positiveDistance, negativeDistance }: TripletExample): number | undefined {
  if (positiveDistance === undefined || negativeDistance === undefined) return undefined;
  return negativeDistance - positiveDistance;
}

function marginMark(margin: number | undefined): Markup {
  if (margin === undefined) return markup`<span></span>`;
  const kind = margin <= 0 ? "hard" : margin < 0.2 ? "close" : "far";
  return markup`<span class="margin ${kind}">${margin > 0 ? "+" : "−"}${Math.abs(margin).toFixed(2)}</span>`;
}
