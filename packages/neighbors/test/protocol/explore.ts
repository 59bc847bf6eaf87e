import { type Schedule, createBoard, createSchedule } from "../../src/kernel/schedule.js";
import type { Task } from "../../src/kernel/tasks.js";
import { type Operation, nextOperation } from "./replay.js";

/** What one thread does; `hold` stands for the work of a task. It must depend on nothing but what it is given. */
export type Program = (schedule: Schedule, hold: (task: number) => number, leave: () => void) => void;

export interface Findings {
  readonly states: number;
  /** Where somebody waits and nobody is left to wake him: the operations that lead there. */
  readonly deadlocks: readonly string[];
  /** A task run twice or too early, or after its caller left, or a caller that leaves tasks in work: the same. */
  readonly wrongs: readonly string[];
  /** How many tasks were done where all threads came to their end. */
  readonly done: ReadonlySet<number>;
}

/** The word that threads wait on. Its value matters only as "still what I read", and is kept as that. */
const WAITED_FOR = 1;

interface State {
  readonly words: readonly number[];
  /** Of each thread: what its operations returned so far. */
  readonly answers: readonly string[];
  readonly waits: readonly boolean[];
  /** Of each thread: whether the word waited for changed since the thread read it. */
  readonly stale: readonly boolean[];
  /** Of each task: 0 not begun, 1 in work, 2 done. */
  readonly tasks: readonly number[];
  readonly left: boolean;
}

interface Visit {
  readonly state: State;
  readonly from: Visit | undefined;
  readonly did: string;
}

/**
 * Everything that can happen when these programs, one a thread, share the tasks: a depth-first search of all states, where before
 * each atomic operation any thread may be the next. Thread 0 is the caller. The schedule's code runs as it is (see replay.ts).
 */
export function explore(tasks: readonly Task[], programs: readonly Program[]): Findings {
  const board = createBoard(tasks, true);
  const known = programs.map(() => new Map<string, Operation | undefined>());
  /** The operation that a thread is about to do; undefined: it ended. */
  const pending = (state: State, thread: number): Operation | undefined => {
    const answers = state.answers[thread];
    if (!known[thread].has(answers))
      known[thread].set(
        answers,
        nextOperation(answers, (hold, leave) => programs[thread](createSchedule(tasks, board), hold, leave)),
      );
    return known[thread].get(answers);
  };
  const findings = { deadlocks: [] as string[], wrongs: [] as string[], done: new Set<number>() };
  const first = firstState(board.byteLength / 4, programs.length, tasks.length);
  const seen = new Set([keyOf(first)]);
  const open: Visit[] = [{ state: first, from: undefined, did: "" }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { state } = visit;
    const able = programs.flatMap((_, thread) => {
      const operation = state.waits[thread] ? undefined : pending(state, thread);
      return operation === undefined ? [] : [{ thread, operation }];
    });
    if (able.length === 0) {
      if (state.waits.includes(true)) findings.deadlocks.push(wayTo(visit));
      else findings.done.add(state.tasks.filter((stage) => stage === 2).length);
    }
    for (const { thread, operation } of able) {
      const next: Visit = {
        state: perform(state, thread, operation),
        from: visit,
        did: `${thread} ${operation.name} ${operation.at}`,
      };
      const wrong = wrongWith(state, tasks, operation);
      if (wrong !== undefined) findings.wrongs.push(`${wrong}: ${wayTo(next)}`);
      const key = keyOf(next.state);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(next);
    }
  }
  return { states: seen.size, ...findings };
}

function firstState(words: number, threads: number, tasks: number): State {
  const each = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);
  return {
    words: each(words, 0),
    answers: each(threads, ""),
    waits: each(threads, false),
    stale: each(threads, false),
    tasks: each(tasks, 0),
    left: false,
  };
}

/** Two ways into the same state are one. */
function keyOf({ words, answers, waits, stale, tasks, left }: State): string {
  return `${words.join()}|${answers.join()}|${waits.join()}|${stale.join()}|${tasks.join()}|${left}`;
}

function wayTo(visit: Visit): string {
  const steps: string[] = [];
  for (let at: Visit | undefined = visit; at?.from !== undefined; at = at.from) steps.unshift(at.did);
  return steps.join("; ");
}

/** The state after one operation of one thread. */
function perform(state: State, thread: number, { name, at, value, expected }: Operation): State {
  const answered = (answer: number, of: State = state): State => {
    if (!(answer >= 0 && answer <= 9)) throw new Error(`the model keeps answers of one digit; got ${answer}.`);
    return { ...of, answers: set(of.answers, thread, of.answers[thread] + answer) };
  };
  const set = <T>(list: readonly T[], place: number, entry: T): T[] =>
    list.map((was, other) => (other === place ? entry : was));
  const written = (entry: number): State =>
    at === WAITED_FOR
      ? { ...state, stale: state.stale.map(() => true) }
      : { ...state, words: set(state.words, at, entry) };
  const old = state.words[at];
  switch (name) {
    case "load":
      return at === WAITED_FOR ? answered(0, { ...state, stale: set(state.stale, thread, false) }) : answered(old);
    case "store":
      return answered(0, written(value));
    case "add":
      return answered(0, written(old + value));
    case "exchange":
      return answered(old, old === expected ? written(value) : state);
    case "wait":
      if (at !== WAITED_FOR) throw new Error(`the model knows only of waits for word ${WAITED_FOR}; got ${at}.`);
      return state.stale[thread] ? answered(0) : { ...state, waits: set(state.waits, thread, true) };
    case "notify":
      return answered(0, {
        ...state,
        answers: state.answers.map((answers, other) => (state.waits[other] ? `${answers}0` : answers)),
        waits: state.waits.map(() => false),
      });
    case "begin":
      return answered(0, { ...state, tasks: set(state.tasks, at, 1) });
    case "end":
      return answered(0, { ...state, tasks: set(state.tasks, at, 2) });
    case "leave":
      return answered(0, { ...state, left: true });
  }
}

/** What is wrong when this operation comes next. */
function wrongWith(state: State, tasks: readonly Task[], { name, at }: Operation): string | undefined {
  if (name === "leave") return state.tasks.includes(1) ? "the caller left a task in work" : undefined;
  if (name !== "begin") return undefined;
  if (state.left) return `task ${at} begins after its caller left`;
  if (state.tasks[at] !== 0) return `task ${at} runs twice`;
  const locksOf = (task: number): readonly number[] => tasks[task].locks ?? [];
  const early = tasks.findIndex(
    (_, other) => other < at && state.tasks[other] !== 2 && locksOf(other).some((lock) => locksOf(at).includes(lock)),
  );
  return early < 0 ? undefined : `task ${at} begins before ${early}, which shares a lock, is done`;
}
