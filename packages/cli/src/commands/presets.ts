import { presetDescription, presetNames, resolveConfig } from "@smart-mining/training/config";
import { Command } from "commander";
import { stringify } from "yaml";
import { table } from "../terminal/table.js";

/** `smart-mining presets [name]` */
export function presetsCommand(): Command {
  return new Command("presets")
    .description("List the presets, or print one as a configuration file to start from.")
    .argument("[name]", "the preset to print")
    .option("--json", "print JSON instead of YAML")
    .action((name: string | undefined, { json }: { json?: boolean }) => {
      if (name === undefined) {
        const rows = presetNames().map((known) => [known, presetDescription(known)]);
        process.stdout.write(`${leftTable([["preset", "what it is"], ...rows])}\n`);
        return;
      }
      const config = resolveConfig({ extends: name });
      process.stdout.write(json ? `${JSON.stringify(config, null, 2)}\n` : stringify(config));
    });
}

function leftTable(rows: string[][]): string {
  const width = Math.max(...rows.map(([, text]) => text.length));
  return table(rows.map(([name, text]) => [name, text.padEnd(width)]))
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
