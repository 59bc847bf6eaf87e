import { budgetOf, referenceOf, type Budget, type Grid } from "./grid.js";
import type { RunOutcome } from "./collect.js";
import { isTold, mean, pairedTest, standardDeviation, type PairedTest } from "./statistics.js";

/** One contender over its seeds. */
export interface ContenderSummary {
  readonly name: string;
  readonly seeds: number;
  /** Images in a batch; undefined when the configuration does not say. */
  readonly imagesPerStep?: number;
  /** The contender that it is compared with; undefined for one that others are compared with. */
  readonly reference?: string;
  /** Recall@1 whose time of reaching is reported. */
  readonly recallLevel?: number;
  /** Mean and standard deviation by metric, fractions. */
  readonly metrics: Readonly<Record<string, { readonly mean: number; readonly deviation: number }>>;
  /** Mean steps and training seconds until Recall@1 reached the level; undefined when a seed never did. */
  readonly reached?: { readonly steps: number; readonly seconds: number };
  readonly trainingSeconds: number;
  /** Share of the training time that mining took. */
  readonly miningShare: number;
  /** Mean seconds of mining in a run, the embedding passes that it asked for among them. */
  readonly miningSeconds: number;
  /** Against the reference, Recall@1, paired over common seeds; undefined for the reference itself. */
  readonly against?: PairedTest;
  /** The evaluation, of those over all of training, where the mean difference from the reference is smallest. */
  readonly lowest?: PairedTest & { readonly step: number };
  /** Mean over seeds at each point. */
  readonly curve: readonly { readonly step: number; readonly seconds: number; readonly recallAt1: number }[];
  readonly activity: readonly { readonly step: number; readonly activeFraction: number }[];
}

/** Contenders that are compared with one another: all of a grid, or a reference and those that are compared with it. */
export interface ContenderGroup {
  readonly reference?: string;
  /** Recall@1 whose time of reaching is reported: the reference's final one, unless the grid gives one. */
  readonly recallLevel?: number;
  readonly contenders: readonly ContenderSummary[];
  /** The best contender, where at least three seeds tell it from each other one at 5 %; undefined otherwise. */
  readonly winner?: string;
}

/** A benchmark's result. */
export interface BenchSummary {
  readonly title: string;
  /** Names of the datasets, where the runs tell them. */
  readonly datasets: readonly string[];
  readonly budget: Budget;
  readonly contenders: readonly ContenderSummary[];
  readonly groups: readonly ContenderGroup[];
}

interface NamedRuns {
  readonly name: string;
  readonly runs: readonly RunOutcome[];
}

/** Sums up the finished runs; contenders without one are left out. */
export function summarize(grid: Grid, outcomes: readonly RunOutcome[]): BenchSummary {
  const present = Object.keys(grid.contenders)
    .map((name) => ({ name, runs: outcomes.filter((run) => run.contender === name) }))
    .filter(({ runs }) => runs.length > 0);
  const groups = groupsOf(grid, present).map((group) => summarizeGroup(grid, group));
  const datasets = [...new Set(outcomes.flatMap(({ dataset }) => dataset ?? []))];
  const contenders = groups.flatMap((group) => group.contenders);
  return { title: grid.title, datasets, budget: budgetOf(grid), contenders, groups };
}

/** With one reference, or none, all contenders are one group; with several, each has its own. In the grid's order. */
function groupsOf(grid: Grid, present: readonly NamedRuns[]): { reference?: string; members: NamedRuns[] }[] {
  if (grid.reference === undefined || typeof grid.reference === "string")
    return present.length === 0 ? [] : [{ reference: grid.reference, members: [...present] }];
  const groups = new Map<string, NamedRuns[]>();
  for (const one of present) {
    const head = referenceOf(grid, one.name) ?? one.name;
    groups.set(head, [...(groups.get(head) ?? []), one]);
  }
  return [...groups].map(([reference, members]) => ({ reference, members }));
}

function summarizeGroup(grid: Grid, group: { reference?: string; members: NamedRuns[] }): ContenderGroup {
  const reference = group.members.find(({ name }) => name === group.reference)?.runs;
  const recallLevel = grid.recallLevel ?? (reference && mean(reference.map((run) => run.metrics.recallAt1)));
  const contenders = group.members.map(({ name, runs }) => ({
    name,
    seeds: runs.length,
    imagesPerStep: runs[0].imagesPerStep,
    reference: name === group.reference ? undefined : group.reference,
    recallLevel,
    metrics: spread(runs),
    reached: recallLevel === undefined ? undefined : timeToReach(runs, recallLevel),
    trainingSeconds: mean(runs.map((run) => run.trainingSeconds)),
    miningSeconds: mean(runs.map((run) => run.miningSeconds)),
    miningShare: mean(runs.map((run) => run.miningSeconds / run.trainingSeconds)),
    ...(reference !== undefined &&
      name !== group.reference && { against: paired(runs, reference), lowest: lowestOf(runs, reference) }),
    curve: averageCurve(runs),
    activity: averageActivity(runs),
  }));
  return { reference: group.reference, recallLevel, contenders, winner: winnerOf(group.members) };
}

/** Steps in the unit of the budget: batches of different sizes are compared by the images that they show. */
export function inUnit({ unit }: Budget, { imagesPerStep = NaN }: ContenderSummary, steps: number): number {
  return unit === "steps" ? steps : steps * imagesPerStep;
}

function spread(runs: readonly RunOutcome[]): ContenderSummary["metrics"] {
  const names = Object.keys(runs[0].metrics);
  return Object.fromEntries(
    names.map((name) => {
      const values = runs.map((run) => run.metrics[name]);
      return [name, { mean: mean(values), deviation: standardDeviation(values) }];
    }),
  );
}

function timeToReach(runs: readonly RunOutcome[], level: number): ContenderSummary["reached"] {
  const points = runs.map(({ curve }) => curve.find(({ recallAt1 }) => recallAt1 >= level));
  if (points.some((point) => point === undefined)) return undefined;
  const found = points.filter((point) => point !== undefined);
  return { steps: mean(found.map(({ step }) => step)), seconds: mean(found.map(({ seconds }) => seconds)) };
}

/** Recall@1, or another measure that a run may lack, over the seeds that both have. */
export function paired(
  runs: readonly RunOutcome[],
  reference: readonly RunOutcome[],
  measure: (run: RunOutcome) => number | undefined = ({ metrics }) => metrics.recallAt1,
): PairedTest {
  const common = runs.flatMap((run) => {
    const other = reference.find(({ seed }) => seed === run.seed);
    const [a, b] = [measure(run), other && measure(other)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  return pairedTest(
    common.map(([own]) => own),
    common.map(([, other]) => other),
  );
}

/** Both evaluated after as many images, or steps where the size of a batch is not known. */
function lowestOf(runs: readonly RunOutcome[], reference: readonly RunOutcome[]): ContenderSummary["lowest"] {
  const known = [...runs, ...reference].every(({ imagesPerStep }) => imagesPerStep !== undefined);
  const spent = (run: RunOutcome, step: number): number => (known ? step * run.imagesPerStep! : step);
  const tests = runs[0].curve.map(({ step }) => {
    const when = spent(runs[0], step);
    const recallThen = (run: RunOutcome) => run.curve.find((point) => spent(run, point.step) === when)?.recallAt1;
    return { ...paired(runs, reference, recallThen), step };
  });
  return tests.filter(({ pairs }) => pairs > 0).sort((a, b) => a.difference - b.difference)[0];
}

/** The contender with the best mean, if it can be told from every other one. */
function winnerOf(byName: readonly NamedRuns[]): string | undefined {
  const ranked = [...byName].sort((a, b) => meanRecall(b.runs) - meanRecall(a.runs));
  if (ranked.length < 2) return undefined;
  const [best, ...others] = ranked;
  return others.every(({ runs }) => isTold(paired(best.runs, runs))) ? best.name : undefined;
}

function meanRecall(runs: readonly RunOutcome[]): number {
  return mean(runs.map((run) => run.metrics.recallAt1));
}

function averageCurve(runs: readonly RunOutcome[]): ContenderSummary["curve"] {
  return runs[0].curve.map(({ step }, at) => ({
    step,
    seconds: mean(runs.map(({ curve }) => curve[at].seconds)),
    recallAt1: mean(runs.map(({ curve }) => curve[at].recallAt1)),
  }));
}

function averageActivity(runs: readonly RunOutcome[]): ContenderSummary["activity"] {
  return runs[0].activity.flatMap(({ step }) => {
    const points = runs.map(({ activity }) => activity.find((point) => point.step === step)?.activeFraction);
    const known = points.filter((point) => point !== undefined);
    return known.length < runs.length ? [] : [{ step, activeFraction: mean(known) }];
  });
}
