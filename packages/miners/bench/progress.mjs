/** Processor seconds since the process began, all threads: other work on the machine does not count. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds between two lines of progress. */
const EVERY = 2;

/** Tells on stderr where long work stands, at most every two seconds; for `onProgress`. */
export function progressLines(title) {
  let last = performance.now();
  return ({ phase, done, total }) => {
    const now = performance.now();
    if (now - last < EVERY * 1000) return;
    last = now;
    process.stderr.write(`  … ${title}: ${phase} ${Math.floor((100 * done) / Math.max(1, total))} %\n`);
  };
}
