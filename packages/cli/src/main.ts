import { Command } from "commander";
import { benchCommand } from "./commands/bench.js";
import { dataCommand } from "./commands/data.js";
import { doctorCommand } from "./commands/doctor.js";
import { embedCommand } from "./commands/embed.js";
import { evalCommand } from "./commands/eval.js";
import { listCommand } from "./commands/list.js";
import { mineCommand } from "./commands/mine.js";
import { reportCommand } from "./commands/report.js";
import { trainCommand } from "./commands/train.js";
import { reportFailure } from "./terminal/exit.js";
import { version } from "./version.js";

/** The whole command line; returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  let code = 0;
  const program = new Command("smart-mining")
    .description("Deep metric learning: train, evaluate and compare embeddings that generalize to unseen classes.")
    .version(version())
    .showHelpAfterError("(add --help for the options)")
    .configureHelp({ sortOptions: false, showGlobalOptions: true })
    .addHelpText(
      "after",
      `
Examples:
  smart-mining train                                 train the smart-mining preset on Emoji-1096
  smart-mining train --preset triplet-random         a baseline, to compare
  smart-mining train --steps 1800 --seed 1 --out runs/long
  smart-mining eval --model runs/demo/model          evaluate what was learned
  smart-mining data --picture sheet.png              look at the dataset
  smart-mining list loss                             what there is to choose from`,
    );
  for (const command of [
    trainCommand,
    evalCommand,
    embedCommand,
    dataCommand,
    mineCommand,
    listCommand,
    benchCommand,
    reportCommand,
    doctorCommand,
  ])
    program.addCommand(command((exit) => (code = exit)));
  overrideExit(program);
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return reportFailure(error, (text) => process.stderr.write(text));
  }
}

/** Commander ends the process by itself unless told not to, in every subcommand. */
function overrideExit(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) overrideExit(inner);
}
