/**
 * Turns the first Ctrl-C (or SIGTERM) into an AbortSignal, so that work stops cleanly; a second one ends the process.
 *
 * @param announce called once, when the first signal arrives
 */
export function interruptible(announce: () => void): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = (): void => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  const onSignal = (): void => {
    // From here on the system's own handling serves: a second signal ends the process even while it computes and hears nothing.
    release();
    announce();
    controller.abort(new Error("interrupted"));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release,
  };
}
