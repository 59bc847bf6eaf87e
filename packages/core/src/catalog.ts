import type { z } from "zod";
import { OptionError } from "./errors.js";
import { parseOptions, show, unknownName } from "./options.js";

/** A named component: what it is, what options it takes, and how it is made. */
export interface Component<T, Needs = void> {
  readonly description: string;
  /** A zod strict object with defaults and a `.describe()` on each option. */
  readonly options: z.ZodType;
  /** Names of the options that are paths of files or folders, relative to the file that names them. */
  readonly paths?: readonly string[];
  /** @param options already parsed by `options`; @param needs collaborators handed in by the composition root */
  create(options: never, needs: Needs): T;
}

/** Named components of one kind. Plugins add names with `add`. */
export interface Catalog<T, Needs = void> {
  /** What the components are, in the singular, e.g. "loss". */
  readonly kind: string;
  readonly names: string[];
  has(name: string): boolean;
  /** @throws {UnknownNameError} listing the known names and the closest match */
  get(name: string): Component<T, Needs>;
  /** Checks the options and makes the component. @throws {OptionError} saying which option, where and what is valid */
  create(name: string, options: unknown, needs: Needs): T;
  /**
   * A new catalog with one more name, the last; the present one stays as it is. With `replace` a known name keeps its place.
   *
   * @throws {OptionError} if the name is empty, or known and not to be replaced
   */
  add(name: string, component: Component<T, Needs>, options?: AddOptions): Catalog<T, Needs>;
}

/** How a name is added to a catalog. */
export interface AddOptions {
  /** Whether a known name is taken over @default false */
  readonly replace?: boolean;
}

/** Declares a component with its options' type checked against the factory. */
export function component<S extends z.ZodType, T, Needs = void>(definition: {
  description: string;
  options: S;
  paths?: readonly (keyof z.output<S> & string)[];
  create(options: z.output<S>, needs: Needs): T;
}): Component<T, Needs> {
  return definition as Component<T, Needs>;
}

/** A catalog of the given components, in their order. */
export function catalog<T, Needs = void>(
  kind: string,
  components: Readonly<Record<string, Component<T, Needs>>>,
): Catalog<T, Needs> {
  return catalogOf(kind, new Map(Object.entries(components)));
}

/** A map keeps the order of any names, "12" too, and knows no "constructor" that nobody added. */
function catalogOf<T, Needs>(kind: string, entries: ReadonlyMap<string, Component<T, Needs>>): Catalog<T, Needs> {
  const get = (name: string): Component<T, Needs> => {
    const found = entries.get(name);
    if (found === undefined) throw unknownName(`${kind} catalog`, kind, name, [...entries.keys()]);
    return found;
  };
  return {
    kind,
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    get,
    create(name, options, needs) {
      const found = get(name);
      return found.create(parseOptions(`${kind} "${name}"`, found.options, options) as never, needs);
    },
    add(name, added, { replace = false } = {}) {
      if (typeof name !== "string" || name === "")
        throw new OptionError(`${kind} catalog: "name" must be a string of length >= 1; got ${show(name)}.`);
      if (entries.has(name) && !replace)
        throw new OptionError(`${kind} catalog: "name" must be new unless "replace" is true; got ${show(name)}.`);
      return catalogOf(kind, new Map([...entries, [name, added]]));
    },
  };
}
