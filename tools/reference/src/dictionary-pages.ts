import {
  DISTANCES,
  MINING_PARAMETERS,
  PARAMETER_NAMES,
  SIGNAL_NAMES,
  SIGNALS,
  type DistanceEntry,
  type ParameterEntry,
  type SignalEntry,
} from "@smart-mining/core";
import { page, table } from "./markdown.js";
import { code } from "./type-text.js";

/** The pages of what is written once in core, by file name. */
export function dictionaryPages(): Map<string, string> {
  return new Map([
    ["mining-parameters.md", parametersPage()],
    ["signals.md", signalsPage()],
    ["distances.md", distancesPage()],
  ]);
}

function parametersPage(): string {
  const rows = PARAMETER_NAMES.map((name) => {
    const { title, sentence, valid, default: absent, unit }: ParameterEntry = MINING_PARAMETERS[name];
    return [code(name), title, sentence, valid, code(String(absent)), unit];
  });
  return page("Mining parameters", "What controllers move, and miners and samplers heed.", [
    table(["parameter", "title", "what it is", "valid", "default", "unit"], rows),
  ]);
}

function signalsPage(): string {
  const rows = SIGNAL_NAMES.map((name) => {
    const { title, sentence, unit, higher, when }: SignalEntry = SIGNALS[name];
    return [code(name), title, sentence, unit, higher === "neither" ? "" : higher, when];
  });
  return page("Signals", "The measures of difficulty that are logged, and that controllers can follow.", [
    table(["signal", "title", "what it is", "unit", "higher is", "once a"], rows),
  ]);
}

function distancesPage(): string {
  const rows = Object.entries<DistanceEntry>(DISTANCES).map(([name, { title, sentence }]) => [
    code(name),
    title,
    sentence,
  ]);
  return page("Distances", "Smaller is nearer, always. A component says which of them it offers.", [
    table(["distance", "title", "what it is"], rows),
  ]);
}
