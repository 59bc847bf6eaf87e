import type { Schedule } from "./schedule.js";

// The one place where a thread decides to wait. `changes` is read before anything that the decision rests on: another thread may
// finish the last task in between, and a number read after that is one that nobody changes any more.

/** What `seen` was when a thread found nothing to do; undefined: it did a task. */
type Step = number | undefined;

/**
 * Does tasks until this thread has nothing left to do. Between steps the caller does what it has to, and waits where it is
 * given a number: until `changes` of the schedule is no longer that.
 */
export function* takeTasks(schedule: Schedule, run: (task: number) => number): Generator<Step, void> {
  for (;;) {
    const seen = schedule.changes;
    if (schedule.over) return;
    const task = schedule.take();
    if (task === undefined) yield seen;
    else {
      schedule.finish(task, run(task));
      yield undefined;
    }
  }
}

/** Ends when no other thread is at work any more; the caller waits as for `takeTasks`. */
export function* othersAtWork(schedule: Schedule): Generator<number, void> {
  for (;;) {
    const seen = schedule.changes;
    if (schedule.atWork === 0) return;
    yield seen;
  }
}

/** What a worker thread does with a schedule: tasks as long as there are any. A task that fails stops all threads. */
export function takePart(schedule: Schedule, run: (task: number) => number): void {
  schedule.begin();
  try {
    for (const seen of takeTasks(schedule, run)) if (seen !== undefined) schedule.wait(seen);
  } catch (error) {
    schedule.stop();
    throw error;
  } finally {
    schedule.end();
  }
}
