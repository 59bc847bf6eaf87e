import type { RunResult } from "@smart-mining/training";
import { writeFile } from "node:fs/promises";

export async function writeRunReport(result: RunResult, path: string): Promise<void> {
  await writeFile(path, JSON.stringify(result.metrics));
}
