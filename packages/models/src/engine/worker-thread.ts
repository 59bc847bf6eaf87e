import { workerData, type MessagePort } from "node:worker_threads";
import { createRandom, ShapeError } from "@smart-mining/core";
import { selectBackend } from "../backend/select.js";
import { models } from "../model/catalog.js";
import { meeting } from "./shared-step.js";
import type { WorkerAnswer, WorkerStart, WorkerTask } from "./worker-messages.js";
import { adoptWeights, backwardShard, imagesOf, publishEmbeddings } from "./worker-shard.js";

// A worker of a parallel engine: its own wasm backend, its own copy of the model, a shard of every batch.

const { worker, architecture, blocks, sizes, port } = workerData as WorkerStart & { readonly port: MessagePort };
const answer = (message: WorkerAnswer): void => port.postMessage(message);
const others = meeting(blocks, worker);

await selectBackend({ backend: "wasm" });
const model = models.create(architecture.name, architecture.options, { random: createRandom(0) });
const built = model.variables.map(({ size }) => size);
if (built.join() !== sizes.join())
  throw new ShapeError(
    `the architecture "${architecture.name}" must build the same model again, with variables of ${sizes.join(", ")} numbers; it builds ${built.join(", ")}.`,
  );

function work({ kind, batch, start, end }: WorkerTask): void {
  adoptWeights(model, blocks);
  const images = imagesOf(model, batch, start, end);
  try {
    if (kind === "embed") {
      const embeddings = model.embed(images);
      publishEmbeddings(embeddings, batch, start);
      embeddings.dispose();
      others.wait();
      return;
    }
    const pass = model.forward(images, (values) => others.reduce(values));
    try {
      publishEmbeddings(pass.embeddings, batch, start);
      others.wait();
      // Here the first thread mines and computes the loss.
      others.wait();
      if (!others.verdict) return;
      backwardShard(pass, blocks, batch, { worker, start, end });
      others.wait();
    } finally {
      pass.dispose();
    }
  } finally {
    images.dispose();
  }
}

port.on("message", (task: WorkerTask) => {
  others.reset();
  try {
    work(task);
  } catch (error) {
    others.fail();
    answer({ kind: "failed", worker, message: (error as Error).message });
  }
});

answer({ kind: "ready" });
