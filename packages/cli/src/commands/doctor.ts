import { Command } from "commander";

/** `smart-mining doctor` */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Look at Node, the TensorFlow.js backends and the native add-ons, and say how to add what is missing.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => (await import("./doctor-action.js")).runDoctor(options));
}
