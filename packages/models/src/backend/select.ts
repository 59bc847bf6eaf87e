import { BackendError, parseOptions } from "@smart-mining/core";
import { z } from "zod";
import { activate, AUTOMATIC, BACKENDS, type BackendName, type Candidate } from "./candidates.js";
import { checkSingleCore } from "./one-core.js";

const backendOptions = z.strictObject({
  backend: z
    .enum(["auto", ...BACKENDS])
    .default("auto")
    .describe("auto: the best that is there, of tfjs-node-gpu, tfjs-node, wasm, cpu in this order"),
  requireGpu: z.boolean().default(false).describe("fail rather than fall back to something without a GPU"),
});

/** Options of `selectBackend`. */
export interface BackendOptions {
  /** "auto" (the default) takes the best that is there, of tfjs-node-gpu, tfjs-node, wasm, cpu in this order. */
  readonly backend?: "auto" | BackendName;
  /** Fail rather than fall back to something without a GPU; default false. */
  readonly requireGpu?: boolean;
}

/** Which backend is active now, why, and what came of the others that were tried. */
export interface BackendChoice {
  readonly name: BackendName;
  /** One sentence for the person. */
  readonly reason: string;
  /** In the order tried; the last one is the chosen one. */
  readonly candidates: readonly Candidate[];
}

const ON_GPU: readonly BackendName[] = ["tfjs-node-gpu", "webgpu"];

/**
 * Makes the best available TensorFlow.js backend the active one. The native ones are optional packages that a person adds;
 * `webgpu` is taken only when named, or with `requireGpu` when tfjs-node-gpu is not there.
 *
 * @throws {BackendError} when the named backend, or with `requireGpu` any GPU, is not available; the message says why
 */
export async function selectBackend(options?: BackendOptions): Promise<BackendChoice> {
  const { backend, requireGpu } = parseOptions("selectBackend", backendOptions, options);
  if (requireGpu && backend !== "auto" && !ON_GPU.includes(backend))
    throw new BackendError(`selectBackend: "requireGpu" rules out the backend "${backend}", which uses no GPU.`);
  const wanted = backend === "auto" ? (requireGpu ? ON_GPU : AUTOMATIC) : [backend];
  const candidates: Candidate[] = [];
  for (const name of wanted) {
    const candidate = await activate(name);
    candidates.push(candidate);
    if (!candidate.available) continue;
    checkSingleCore(name);
    return { name, reason: reason(backend, candidates), candidates };
  }
  const tried = candidates.map(({ name, why }) => `${name} (${why})`).join(", ");
  const wish = backend === "auto" ? "no GPU backend is available" : `the backend "${backend}" is not available`;
  throw new BackendError(`selectBackend: ${wish}: ${tried}.`);
}

function reason(wish: string, candidates: readonly Candidate[]): string {
  const chosen = candidates[candidates.length - 1];
  const others = candidates.slice(0, -1).map(({ name, why }) => `${name}: ${why}`);
  const because = wish === "auto" ? "the best available" : "asked for";
  return `${chosen.name} (${chosen.why}), ${because}${others.length > 0 ? `; passed over: ${others.join("; ")}` : ""}`;
}
