import { importOptional } from "./import-optional.js";
import { selectBackend } from "./select.js";
import { AUTOMATIC, type BackendName } from "./candidates.js";

/** What a person needs to know about this machine, as data; the command line prints it. */
export interface DoctorReport {
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  /** In the order in which `selectBackend` tries them; webgpu, which it takes only by request, last. */
  readonly backends: readonly BackendHealth[];
  /** The one that `selectBackend()` takes here; undefined when there is none. */
  readonly chosen?: BackendName;
  readonly addOns: readonly AddOnHealth[];
  /** Known traps that apply here. */
  readonly traps: readonly string[];
}

export interface BackendHealth {
  readonly name: BackendName;
  readonly available: boolean;
  /** What was found, or why not. */
  readonly why: string;
  /** The command that adds it, where it is missing. */
  readonly add?: string;
}

export interface AddOnHealth {
  readonly name: string;
  readonly purpose: string;
  /** undefined: not installed or not loadable. */
  readonly version?: string;
  readonly add?: string;
}

const COMMANDS: Partial<Record<BackendName, string>> = {
  "tfjs-node-gpu": "npm install @tensorflow/tfjs-node-gpu@4.22.0",
  "tfjs-node": "npm install @tensorflow/tfjs-node@4.22.0",
  webgpu: "npm install webgpu @tensorflow/tfjs-backend-webgpu@4.22.0",
};

const ADD_ONS: readonly { name: string; purpose: string }[] = [
  { name: "hnswlib-node", purpose: "HNSW nearest-neighbor index" },
  { name: "faiss-node", purpose: "FAISS nearest-neighbor indexes" },
];

/**
 * Looks at Node, the backends and the native add-ons. Tries every backend in turn, each in a process of its own (a native
 * library cannot be unloaded), so it takes a few seconds. The active backend stays as it is.
 */
export async function doctorReport(): Promise<DoctorReport> {
  const { availableParallelism } = await import("node:os");
  const names: readonly BackendName[] = [...AUTOMATIC, "webgpu"];
  const backends = await Promise.all(names.map(tryBackend));
  const addOns = await Promise.all(ADD_ONS.map(tryAddOn));
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    backends,
    chosen: AUTOMATIC.find((name) => backends.some((backend) => backend.name === name && backend.available)),
    addOns,
    traps: knownTraps(backends),
  };
}

async function tryBackend(name: BackendName): Promise<BackendHealth> {
  const { execFile } = await import("node:child_process");
  const { fileURLToPath } = await import("node:url");
  const built = new URL("./try-backend.js", import.meta.url).href.replace("/src/backend/", "/dist/backend/");
  const health = await new Promise<BackendHealth>((resolve) => {
    const options = { timeout: 60_000, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" } };
    execFile(process.execPath, [fileURLToPath(built), name], options, (error, stdout) => {
      const line = /^BACKEND (.*)$/m.exec(stdout)?.[1];
      if (line !== undefined) resolve(JSON.parse(line) as BackendHealth);
      else
        resolve({ name, available: false, why: `its process died: ${error?.signal ?? error?.message ?? "no answer"}` });
    });
  });
  const add = COMMANDS[name];
  return health.available || add === undefined ? health : { ...health, add };
}

/** The body of the process that tries one backend. */
export async function reportBackend(name: BackendName): Promise<BackendHealth> {
  try {
    const { candidates } = await selectBackend({ backend: name });
    return candidates[candidates.length - 1];
  } catch (error) {
    const inner = new RegExp(`${name} \\((.*)\\)\\.$`, "s").exec((error as Error).message)?.[1];
    return { name, available: false, why: inner ?? (error as Error).message };
  }
}

async function tryAddOn({ name, purpose }: { name: string; purpose: string }): Promise<AddOnHealth> {
  try {
    await importOptional(name);
    return { name, purpose, version: (await versionOf(name)) ?? "unknown version" };
  } catch {
    return { name, purpose, add: `npm install ${name}` };
  }
}

async function versionOf(name: string): Promise<string | undefined> {
  const { createRequire } = await import("node:module");
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined; // a package that hides its package.json
  }
}

function knownTraps(backends: readonly BackendHealth[]): string[] {
  const traps: string[] = [];
  const major = Number(process.versions.node.split(".")[0]);
  if (major > 22)
    traps.push(
      `Node ${major}: tfjs-node 4.22 and tfjs-node-gpu 4.22 do not run on Node above 22; use Node 20 or 22 for them.`,
    );
  const missing = (name: BackendName): boolean => backends.some((each) => each.name === name && !each.available);
  if (missing("tfjs-node-gpu"))
    traps.push(
      "tfjs-node-gpu 4.22 wants an NVIDIA GPU on Linux, CUDA 11.2 and cuDNN 8.1; its installer downloads libtensorflow 2.9.",
    );
  if (missing("tfjs-node-gpu") || missing("tfjs-node"))
    traps.push(
      "Where that download fails, scripts/native-tfjs/build.sh builds the add-on against the C library of a TensorFlow wheel (2.15: CUDA 12.2, cuDNN 8.9).",
    );
  if (missing("webgpu"))
    traps.push("webgpu in Node needs a Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows) driver.");
  traps.push(
    'Two copies of @tensorflow/tfjs-core in one process break in silence; "npm ls @tensorflow/tfjs-core" must show one version.',
  );
  return traps;
}
