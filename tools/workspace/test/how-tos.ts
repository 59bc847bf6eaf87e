/** One change that a how-to asks for. */
export interface HowToStep {
  /** From the repository's root. */
  readonly path: string;
  /** How the line begins after which the code goes; absent: the code is a new file. */
  readonly after?: string;
  readonly code: string;
}

/** A recipe of CONTRIBUTING.md: "### A loss: 3 files" and what follows. */
export interface HowTo {
  readonly title: string;
  /** As many files as the heading promises. */
  readonly promised: number;
  readonly steps: readonly HowToStep[];
}

const HEADING = /^### (?<title>[^\n]*): (?<files>\d+) files?\n(?<text>[\s\S]*?)(?=^##)/gm;
const STEP =
  /^In (?:the new file `(?<made>[^`]+)`|`(?<changed>[^`]+)`, after the line that begins with `(?<after>[^`]+)`):\n\n```ts\n(?<code>[\s\S]*?)^```$/gm;

/**
 * The recipes of a page, each as steps that a program can follow.
 *
 * @throws {Error} when a block of code does not say where it goes
 */
export function howTosOf(page: string): HowTo[] {
  return [...page.matchAll(HEADING)].map(({ groups }) => {
    const { title, files, text } = groups as Record<"title" | "files" | "text", string>;
    const steps = [...text.matchAll(STEP)].map((found): HowToStep => {
      const { made, changed, after, code } = found.groups as Record<string, string | undefined>;
      return { path: (made ?? changed) as string, after, code: code as string };
    });
    if (steps.length !== [...text.matchAll(/^```ts$/gm)].length)
      throw new Error(`"${title}": every block of code must say where it goes.`);
    return { title, promised: Number(files), steps };
  });
}

/**
 * The file with the step's code in it.
 *
 * @param text the file; undefined where there is none
 * @throws {Error} when the place is not there once and only once, or a new file is there already
 */
export function followed({ path, after, code }: HowToStep, text: string | undefined): string {
  if (after === undefined) {
    if (text !== undefined) throw new Error(`${path} is there already.`);
    return code;
  }
  const lines = (text ?? "").split("\n");
  const places = lines.flatMap((line, at) => (line.startsWith(after) ? [at] : []));
  if (places.length !== 1) throw new Error(`${path}: ${places.length} lines begin with "${after}".`);
  return [...lines.slice(0, places[0] + 1), code.trimEnd(), ...lines.slice(places[0] + 1)].join("\n");
}
