import { doctorReport, type DoctorReport } from "@smart-mining/models";
import { progressDisplay } from "../terminal/progress.js";

/** Prints what was found. */
export async function runDoctor({ json }: { json?: boolean }): Promise<void> {
  const display = progressDisplay(process.stderr);
  display.say("Trying each backend in a process of its own …");
  const report = await doctorReport();
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${describe(report)}\n`);
}

function describe({ node, platform, cores, backends, chosen, addOns, traps }: DoctorReport): string {
  const mark = (good: boolean): string => (good ? "✓" : "✗");
  const addLine = (add: string | undefined): string[] => (add === undefined ? [] : [`      add it: ${add}`]);
  return [
    `Node ${node.replace(/^v/, "")}, ${platform}, ${cores} cores`,
    "",
    "Backends, in the order in which they are tried:",
    ...backends.flatMap(({ name, available, why, add }) => [
      `  ${mark(available)} ${name.padEnd(14)} ${why}${name === chosen ? " (taken by default)" : ""}`,
      ...addLine(add),
    ]),
    "",
    "Native add-ons:",
    ...addOns.flatMap(({ name, purpose, version, add }) => [
      `  ${mark(version !== undefined)} ${name.padEnd(14)} ${purpose}${version === undefined ? ": not installed" : ` ${version}`}`,
      ...addLine(add),
    ]),
    ...(traps.length === 0 ? [] : ["", "Known traps:", ...traps.map((trap) => `  - ${trap}`)]),
  ].join("\n");
}
