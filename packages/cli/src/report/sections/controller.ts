import { words } from "../format.js";
import { markup, type Markup } from "../html.js";
import { linesOf, thinned, track, type Track } from "../log.js";
import type { LogLine, ReportData } from "../report-data.js";
import { chartGrid } from "../svg/chart-grid.js";
import { lineChart } from "../svg/line-chart.js";

/** One chart for each mining parameter that moved; the others in a sentence. */
export function controllerSection({ run }: ReportData): Markup | undefined {
  const lines = linesOf(run.log, "mining").concat(linesOf(run.log, "step"));
  const names = [...new Set(lines.flatMap((line) => Object.keys((line.parameters as object | undefined) ?? {})))];
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
      ${still.length > 0 && ` Constant: ${still.map(({ name, values }) => `${words(name)} ${Number(values.y[0].toPrecision(4))}`).join(", ")}.`}
    </p>
    ${chartGrid(
      moved.map(({ name, values }) =>
        lineChart({
          title: capitalised(words(name)),
          note: EXPLAINED[name] ?? "A parameter of the mining.",
          xName: "step",
          series: [{ name: words(name), style: "main", stepped: true, ...thinned(values) }],
          format: "number",
          ...(SHARES.has(name) && { bounds: [0, 1] as const }),
        }),
      ),
    )}
  </section>`;
}

/** Parameters that lie between 0 and 1: their charts show that whole range, so that a small value looks small. */
const SHARES: ReadonlySet<string> = new Set(["positiveQuantile", "randomShare", "minedShare"]);

const EXPLAINED: Readonly<Record<string, string>> = {
  positiveQuantile: "Which positive: 0 the nearest of the class, 1 the farthest.",
  negativeRank: "How many of the nearest negatives are skipped.",
  bandWidth: "How far beyond the positive a negative may lie.",
  randomShare: "Share of random triplets mixed in.",
  minedShare: "Share of a batch's classes that mined neighbors choose; the rest is random.",
  groupSize: "Classes packed together as one neighborhood.",
};

/** "semi-hard from step 1", "smart from step 200": which miner served from when on. */
function minersInUse(lines: readonly LogLine[]): string[] {
  const named = ordered(lines).flatMap((line) => {
    const miner = (line.parameters as Record<string, unknown> | undefined)?.miner;
    return typeof miner === "string" ? [{ miner, step: Number(line.step) }] : [];
  });
  return named
    .filter(({ miner }, at) => at === 0 || miner !== named[at - 1].miner)
    .map(({ miner, step }) => `${miner} from step ${step}`);
}

function ordered(lines: readonly LogLine[]): LogLine[] {
  return [...lines].sort((a, b) => Number(a.step) - Number(b.step));
}

function parameterTrack(lines: readonly LogLine[], name: string): Track {
  return track(ordered(lines), (line) => (line.parameters as Record<string, unknown> | undefined)?.[name]);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
