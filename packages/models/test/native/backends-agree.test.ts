import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { relativeError } from "../on-backends.js";

interface Curve {
  available: boolean;
  reason: string;
  losses: number[];
  embedding: number[];
  gained: number;
}

const scratch = fileURLToPath(new URL("../../../../.scratch/native-tfjs", import.meta.url));
const swiftshader = "/usr/lib/chromium/vk_swiftshader_icd.json";
/** Backends that must be there, e.g. "tfjs-node": set where they were built, so that a broken one fails instead of being skipped. */
const required = (process.env.SMART_MINING_REQUIRE_BACKENDS ?? "").split(",");

async function curveOn(backend: string): Promise<Curve> {
  const script = fileURLToPath(new URL("./curve.mjs", import.meta.url));
  const env = { SMART_MINING_NATIVE_FROM: scratch, ...process.env, NODE_OPTIONS: "" };
  // A machine without a GPU runs webgpu on Chromium's software Vulkan, where that is installed.
  const vulkan = existsSync(swiftshader) && !existsSync("/dev/dri") ? { VK_ICD_FILENAMES: swiftshader } : {};
  const { stdout } = await promisify(execFile)(process.execPath, [script, backend], { env: { ...vulkan, ...env } });
  return JSON.parse(/^RESULT (.*)$/m.exec(stdout)![1]) as Curve;
}

/** One run serves all comparisons. */
let onWasm: Promise<Curve> | undefined;

for (const backend of ["cpu", "tfjs-node", "tfjs-node-gpu", "webgpu"])
  test(`the same short training on ${backend} and on wasm gives the same curve`, async ({ skip }) => {
    const other = await curveOn(backend);
    if (!other.available && !required.includes(backend)) {
      console.warn(`\n!!! SKIPPED, NOT TESTED: training on ${backend}: ${other.reason}\n`);
      skip(other.reason);
    }
    expect(other.available, other.reason).toBe(true);
    const wasm = await (onWasm ??= curveOn("wasm"));
    expect(other.losses.at(-1)!).toBeLessThan(other.losses[0]);
    expect(relativeError(other.losses, wasm.losses)).toBeLessThan(2e-3);
    expect(relativeError(other.embedding, wasm.embedding)).toBeLessThan(2e-2);
    expect(other.gained).toBe(0);
  });
