import type { Adapter, ConformanceCase } from "../../adapter.js";
import { controllerCases } from "./controller.js";

/** What checks each part of a file. A part without an entry is reported as not checked. */
const PARTS: Readonly<Record<string, (part: readonly unknown[]) => ConformanceCase[]>> = {
  controller: controllerCases,
};

/** Tells a part of this kind of file by a field of its cases. */
const MARKS: Readonly<Record<string, string>> = { controller: "kappas", selection: "tripletsPerAnchor" };

/** What says something about the file, and is no part of it. */
const NOTES = ["about", "meta"];

/** The paper's controller and its triplet selection, as `paper.json` has them. A file may have either part or both. */
export const paperAdapter: Adapter = {
  kind: "paper",
  usesBackend: false,
  recognizes: (content) =>
    Object.entries(MARKS).some(([name, mark]) => {
      const part = content[name];
      return Array.isArray(part) && part.some((one: unknown) => typeof one === "object" && one !== null && mark in one);
    }),
  cases: (content) =>
    Object.entries(PARTS).flatMap(([name, casesOf]) => {
      const part = content[name];
      return Array.isArray(part) ? casesOf(part) : [];
    }),
  unchecked: (content) =>
    Object.entries(content)
      .filter(([name]) => !NOTES.includes(name) && !Object.hasOwn(PARTS, name))
      .map(([part, value]) => ({ part, cases: Array.isArray(value) ? value.length : 1 })),
};
