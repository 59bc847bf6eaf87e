/** The machine-readable kind of every error that Smart Mining throws on purpose. */
export type ErrorCode =
  | "ERR_OPTION"
  | "ERR_UNKNOWN_NAME"
  | "ERR_SHAPE"
  | "ERR_VALUE"
  | "ERR_DATA"
  | "ERR_STATE"
  | "ERR_MISSING_PEER"
  | "ERR_BACKEND"
  | "ERR_ABORTED";

/** Base of all typed errors: `code` tells what kind it is, `cause` what lay below. */
export class SmartMiningError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** An option has a wrong type or value. The message names caller, option, constraint and value. */
export class OptionError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_OPTION", message, options);
  }
}

/** A name that no catalog, preset or dataset knows. The message lists the known ones and the closest match. */
export class UnknownNameError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_UNKNOWN_NAME", message, options);
  }
}

/** An array or tensor has the wrong rank, length or dimension. */
export class ShapeError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_SHAPE", message, options);
  }
}

/** A number in the data is not usable: NaN, infinite, out of range. */
export class ValueError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_VALUE", message, options);
  }
}

/** A file or dataset is missing, damaged or not of the expected form. */
export class DataError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_DATA", message, options);
  }
}

/** A call that the object's present state does not allow: searched before it was built, used after `dispose`. */
export class StateError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_STATE", message, options);
  }
}

/** An optional package is asked for but not installed. The message holds the command that installs it. */
export class MissingPeerError extends SmartMiningError {
  readonly packageName: string;

  constructor(caller: string, packageName: string, options?: { cause?: unknown; hint?: string }) {
    const hint = options?.hint === undefined ? "" : ` ${options.hint}`;
    super(
      "ERR_MISSING_PEER",
      `${caller}: needs the optional package "${packageName}", which could not be loaded; run "npm install ${packageName}".${hint}`,
      options,
    );
    this.packageName = packageName;
  }
}

/** A TensorFlow.js backend is missing, unfit, or out of memory. */
export class BackendError extends SmartMiningError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("ERR_BACKEND", message, options);
  }
}

/** The work was stopped through its AbortSignal. */
export class AbortedError extends SmartMiningError {
  constructor(caller: string, options?: { cause?: unknown }) {
    super("ERR_ABORTED", `${caller}: stopped by its AbortSignal.`, options);
  }
}

/** Throws AbortedError when the signal has fired. */
export function throwIfAborted(caller: string, signal?: AbortSignal): void {
  if (signal?.aborted) throw new AbortedError(caller, { cause: signal.reason });
}
