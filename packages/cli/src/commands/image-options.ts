import type { Command } from "commander";

/** A repeatable option's values so far and one more. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** `--plugin`: modules whose components a command knows beside the built-in ones. */
export function pluginOption(command: Command): Command {
  return command.option(
    "--plugin <module>",
    "a module that adds components: a path or a package (repeatable)",
    collect,
    [],
  );
}

/** `--trust`: run what a run's folder names. */
export function trustOption(command: Command): Command {
  return command.option("--trust", "load the plugins that the run's config.json names; their code runs here");
}

/** Where the images come from: a dataset by name or by a configuration file, else the run that a model lies in. */
export function imageOptions(command: Command): Command {
  return trustOption(
    pluginOption(
      command
        .option("--dataset <name>", "dataset of the images (default: the one the model was trained on)")
        .option("--config <file>", "a configuration file that names the dataset, with its options and plugins"),
    ),
  );
}
