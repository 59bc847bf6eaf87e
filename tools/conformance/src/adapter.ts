/** One way in which an implementation's result differs from the reference. */
export interface Miss {
  /** What differs, e.g. "loss", "gradient of the embeddings", "triplets". */
  readonly what: string;
  /** How far off, where that is a number. */
  readonly error?: number;
  /** How far off it may be. */
  readonly allowed?: number;
  /** Anything that helps to understand it, in a few words. */
  readonly detail?: string;
}

/** One case of a file, ready to run. */
export interface ConformanceCase {
  /** As in the file. */
  readonly id: string;
  /** Runs the implementation and compares. No misses: passed. A thrown error is a miss with its message. */
  run(): readonly Miss[] | Promise<readonly Miss[]>;
}

/** How strictly to compare. */
export interface CompareOptions {
  /** The tighter, per-case tolerance where a file gives one. */
  readonly strict: boolean;
}

/** A part of a file that nothing here checks yet. */
export interface UncheckedPart {
  /** Its name in the file. */
  readonly part: string;
  /** How many cases it has. */
  readonly cases: number;
}

/** Knows one kind of reference file. */
export interface Adapter {
  /** Shown in the report, e.g. "losses". */
  readonly kind: string;
  /** Whether results depend on the TensorFlow.js backend; then every case is run on each one asked for. */
  readonly usesBackend: boolean;
  /** Tells by the content whether a file is of this kind; file names say nothing. */
  recognizes(content: Readonly<Record<string, unknown>>): boolean;
  /** All cases of a file. A case that cannot be understood must still be listed and throw `UnknownCaseError` when run. */
  cases(content: Readonly<Record<string, unknown>>, options: CompareOptions): readonly ConformanceCase[];
  /** Parts of a file of this kind that are not among its cases; absent: there can be none. They count as not passed. */
  unchecked?(content: Readonly<Record<string, unknown>>): readonly UncheckedPart[];
}

/** A case that names a class, argument or form which the adapter does not know. */
export class UnknownCaseError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnknownCaseError";
  }
}
