import { OptionError, type Random } from "@smart-mining/core";

/** The given generator, or one that says with its first draw that it is missing: miners that draw nothing need none. */
export function neededRandom(caller: string, random: Random | undefined): Random {
  if (random !== undefined) return random;
  const refuse = (): never => {
    throw new OptionError(`${caller}: "random" must be given, as something is drawn; got undefined.`);
  };
  return {
    next: refuse,
    integer: refuse,
    normal: refuse,
    shuffle: refuse,
    fork: refuse,
    state: refuse,
    restore: refuse,
  };
}

/** A generator that draws what this one would draw next, without moving it on. Its forks are others. */
export function copyOf(random: Random): Random {
  const copy = random.fork("copy");
  copy.restore(random.state());
  return copy;
}
