/** Something a person should know and the program survives. Never printed by a library: the application decides. */
export interface Warning {
  /** Short machine-readable name, e.g. "index-recall-low". */
  readonly name: string;
  readonly message: string;
}

/** Where a component sends its warnings. */
export type WarningListener = (warning: Warning) => void;
