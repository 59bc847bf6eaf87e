import { readFile } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import { DataError, show } from "@smart-mining/core";
import { createJiti } from "jiti";
import { parse as parseYaml } from "yaml";
import { isPlain } from "./merge.js";
import type { PipelineConfigInput } from "./schema.js";

const EXTENSIONS = [".ts", ".mts", ".js", ".mjs", ".json", ".yaml", ".yml"];

/** Types a configuration file: `export default defineConfig({ extends: "smart-mining", ... })`. */
export function defineConfig(config: PipelineConfigInput): PipelineConfigInput {
  return config;
}

/**
 * Reads a configuration file: a TypeScript or JavaScript module with a default export, JSON or YAML (with merge keys, `<<`).
 * The paths of plugins and initial weights, relative to the file, become absolute; those of datasets and other components are
 * known to the components alone, see `absolutePaths` of the package.
 *
 * @throws {DataError} if the file is missing, cannot be read, or holds no object
 */
export async function loadConfig(path: string): Promise<PipelineConfigInput> {
  const extension = extname(path);
  if (!EXTENSIONS.includes(extension))
    throw new DataError(`configuration file "${path}": must end in one of ${EXTENSIONS.join(", ")}.`);
  let config: unknown;
  try {
    config = await read(resolve(path), extension);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT" || /Cannot find module/.test(String(cause));
    const why = missing ? "not found" : `cannot be read: ${(cause as Error).message}`;
    throw new DataError(`configuration file "${path}": ${why}.`, { cause });
  }
  if (!isPlain(config))
    throw new DataError(`configuration file "${path}": must hold an object (default export); got ${show(config)}.`);
  return fromFolder(config as PipelineConfigInput, dirname(resolve(path)));
}

/** A configuration with the paths that every configuration may have made absolute. */
export function fromFolder(config: PipelineConfigInput, folder: string): PipelineConfigInput {
  const absolute = (path: string): string => (isPath(path) ? resolve(folder, path) : path);
  const { plugins, model } = config;
  return {
    ...config,
    ...(Array.isArray(plugins) ? { plugins: plugins.map(absolute) } : {}),
    ...(typeof model?.initialWeights === "string"
      ? { model: { ...model, initialWeights: resolve(folder, model.initialWeights) } }
      : {}),
  };
}

/** Whether the name of a plugin is a path, not a package or an address. */
export function isPath(plugin: string): boolean {
  return /^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(plugin);
}

async function read(path: string, extension: string): Promise<unknown> {
  if (extension === ".json") return JSON.parse(await readFile(path, "utf8"));
  if (extension === ".yaml" || extension === ".yml") return parseYaml(await readFile(path, "utf8"), { merge: true });
  return createJiti(import.meta.url).import(path, { default: true });
}
