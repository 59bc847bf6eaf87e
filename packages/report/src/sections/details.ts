import { markup, type Markup } from "../html.js";
import { linesOf } from "../log.js";
import type { ReportData } from "../report-data.js";
import { samplesNamed } from "../sample-views.js";

/** What a person should know and the run survived; the same message once. */
export function warningSection({ run }: ReportData): Markup | undefined {
  const messages = linesOf(run.log, "warning").map((line) => line.message);
  const times = new Map<string, number>();
  for (const message of messages) times.set(message, (times.get(message) ?? 0) + 1);
  if (times.size === 0) return undefined;
  return markup`<section id="warnings">
    <h2>Warnings</h2>
    <ul class="warnings">
      ${[...times].map(([message, seen]) => markup`<li>${message}${seen > 1 && ` (${seen} times)`}</li>`)}
    </ul>
  </section>`;
}

/** The merged configuration, versions included. */
export function configurationSection({ run }: ReportData): Markup {
  const groups = Object.entries(run.config);
  const simple = groups.filter(([, value]) => typeof value !== "object" || value === null);
  const nested = groups.filter(([, value]) => typeof value === "object" && value !== null);
  return markup`<section id="configuration">
    <h2>Configuration</h2>
    <dl class="settings">
      ${simple.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${String(value)}</dd>
          </div>`,
      )}
    </dl>
    ${nested.map(
      ([name, value]) =>
        markup`<details>
          <summary>${name}</summary>
          <pre>${JSON.stringify(value, null, 2)}</pre>
        </details>`,
    )}
  </section>`;
}

/** Whose pictures are shown. */
export function attributionSection({ dataset }: ReportData): Markup | undefined {
  if (dataset.attribution.length === 0) return undefined;
  return markup`<section id="attribution">
    <h2>Credits</h2>
    <p class="intro">The ${samplesNamed(dataset.test)} of this page are by:</p>
    <ul class="credits">
      ${dataset.attribution.map(
        ({ set, author, license, url, licenseUrl }) =>
          markup`<li>
            <a href="${url}" rel="noreferrer">${set}</a> by ${author},
            ${licenseUrl === undefined ? license : markup`<a href="${licenseUrl}" rel="noreferrer">${license}</a>`}
          </li>`,
      )}
    </ul>
  </section>`;
}
