import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../bin/smart-mining.js", import.meta.url));
/** A module that adds the dataset "tiny". */
export const PLUGIN = fileURLToPath(new URL("./fixtures/tiny-plugin.mjs", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command and waits for its end; `onStart` can send signals. */
export function smartMining(
  args: readonly string[],
  onOutput?: (text: string, child: ChildProcess) => void,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
      onOutput?.(data.toString(), child);
    });
    child.on("error", reject).on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the built command with nobody who reads what it prints. */
export function smartMiningUnread(args: readonly string[]): Promise<Pick<Outcome, "code" | "stderr">> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", reject).on("close", (code) => resolve({ code, stderr }));
  });
}

/** A folder with a configuration that trains on the tiny dataset of the plugin. */
export async function tinyConfig(): Promise<{ folder: string; config: string }> {
  const folder = await mkdtemp(join(tmpdir(), "cli-"));
  const config = join(folder, "tiny.json");
  const content = {
    extends: "smart-mining",
    plugins: [PLUGIN],
    dataset: { name: "tiny" },
    model: { options: { filters: [8, 8, 16], dimension: 16 } },
    mining: { sampler: { options: { classesPerBatch: 6, samplesPerClass: 3, groupSize: 3 } } },
    augmentation: null,
    steps: 20,
    evaluation: { every: 10 },
  };
  await writeFile(config, JSON.stringify(content));
  return { folder, config };
}
