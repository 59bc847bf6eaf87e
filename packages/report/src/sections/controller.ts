import { MINING_PARAMETERS, type ParameterEntry } from "@smart-mining/core";
import { percent, sentence, words } from "../format.js";
import { markup, type Markup } from "../html.js";
import { type EventOf, linesOf, thinned, track, type Track } from "../log.js";
import type { ReportData } from "../report-data.js";
import { chartGrid } from "../svg/chart-grid.js";
import { lineChart } from "../svg/line-chart.js";

/** One chart for each mining parameter that moved; the others in a sentence. */
export function controllerSection({ run }: ReportData): Markup | undefined {
  const lines = ordered([...linesOf(run.log, "mining"), ...linesOf(run.log, "step")]);
  const names = [...new Set(lines.flatMap((line) => Object.keys(line.parameters ?? {})))];
  const tracks = names
    .map((name) => ({ name, values: parameterTrack(lines, name) }))
    .filter(({ values }) => values.x.length > 0);
  const switches = minersInUse(lines);
  if (tracks.length === 0 && switches.length === 0) return undefined;
  const moved = tracks.filter(({ values }) => new Set(values.y).size > 1);
  const still = tracks.filter(({ values }) => new Set(values.y).size === 1);
  return markup`<section id="controller">
    <h2>What the controller did</h2>
    <p class="intro">
      ${moved.length > 0 ? "The mining parameters that moved during the run." : "No mining parameter moved during the run."}
      ${switches.length > 0 && ` Miner: ${switches.join(", ")}.`}
      ${still.length > 0 && ` Constant: ${still.map(({ name, values }) => `${titleOf(name)} ${valueOf(name, values.y[0])}`).join(", ")}.`}
    </p>
    ${chartGrid(moved.map(({ name, values }) => parameterChart(name, values)))}
  </section>`;
}

/** Title, sentence and unit are the dictionary's; a parameter that it lacks shows its name. */
function parameterChart(name: string, values: Track): Markup {
  const entry = entryOf(name);
  const share = entry?.unit === "share";
  return lineChart({
    title: titleOf(name),
    note: entry === undefined ? "A parameter of the mining." : sentence(entry),
    xName: "step",
    series: [{ name: titleOf(name).toLowerCase(), style: "main", stepped: true, ...thinned(values) }],
    format: share ? "percent" : "number",
    // The whole range, so that a small share looks small.
    ...(share && { bounds: [0, 1] as const }),
  });
}

function entryOf(name: string): ParameterEntry | undefined {
  const entries: Readonly<Record<string, ParameterEntry>> = MINING_PARAMETERS;
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

function titleOf(name: string): string {
  return entryOf(name)?.title ?? words(name);
}

function valueOf(name: string, value: number): string {
  return entryOf(name)?.unit === "share" ? percent(value) : String(Number(value.toPrecision(4)));
}

/** Events that tell the mining parameters. */
type ParameterLine = EventOf<"mining"> | EventOf<"step">;

/** "semi-hard from step 1", "smart from step 200": which miner served from when on. */
function minersInUse(lines: readonly ParameterLine[]): string[] {
  const named = lines.flatMap(({ parameters, step }) =>
    parameters?.miner === undefined ? [] : [{ miner: parameters.miner, step }],
  );
  return named
    .filter(({ miner }, at) => at === 0 || miner !== named[at - 1].miner)
    .map(({ miner, step }) => `${miner} from step ${step}`);
}

function ordered(lines: readonly ParameterLine[]): ParameterLine[] {
  return [...lines].sort((a, b) => a.step - b.step);
}

function parameterTrack(lines: readonly ParameterLine[], name: string): Track {
  return track(lines, ({ parameters }) => (parameters as Readonly<Record<string, unknown>> | undefined)?.[name]);
}
