import { workerData, type MessagePort } from "node:worker_threads";
import { createRandom, ShapeError, StateError } from "@smart-mining/core";
import { selectBackend } from "../backend/select.js";
import type { ForwardPass, Shard } from "../model/trainable-model.js";
import { meeting } from "./meeting.js";
import { modelCatalogOf } from "./model-catalog-of.js";
import type { WorkerAnswer, WorkerStart, WorkerTask } from "./worker-messages.js";
import { adoptWeights, backwardShard, embedShard, forwardShard } from "./worker-shard.js";

// A worker of a parallel engine: its own wasm backend, its own copy of the model, a shard of every batch.

const { worker, architecture, blocks, sizes, port, ...source } = workerData as WorkerStart & {
  readonly port: MessagePort;
};
const answer = (message: WorkerAnswer): void => port.postMessage(message);
const others = meeting(blocks, worker);

await selectBackend({ backend: "wasm" });
const model = (await modelCatalogOf(source)).create(architecture.name, architecture.options, {
  random: createRandom(0),
});
const built = model.variables.map(({ size }) => size);
if (built.join() !== sizes.join())
  throw new ShapeError(
    `the architecture "${architecture.name}" must build the same model again, with variables of ${sizes.join(", ")} numbers; it builds ${built.join(", ")}.`,
  );

const passes = new Map<number, ForwardPass>();
const shard: Shard = { worker, reduce: (values) => others.reduce(values) };

function passOf(number: number): ForwardPass {
  const pass = passes.get(number);
  if (pass === undefined) throw new StateError(`worker ${worker}: pass ${number} is not open.`);
  return pass;
}

function work(task: WorkerTask): void {
  switch (task.kind) {
    case "embed":
      adoptWeights(model, blocks);
      embedShard(model, task.batch, task);
      others.wait();
      return;
    case "forward":
      adoptWeights(model, blocks);
      passes.set(task.pass, forwardShard(model, task.batch, task, shard));
      others.wait();
      return;
    case "backward":
      if (task.adopt) adoptWeights(model, blocks);
      backwardShard(passOf(task.pass), blocks, task.batch, task, worker);
      others.wait();
      return;
    case "drop":
      passOf(task.pass).dispose();
      passes.delete(task.pass);
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
