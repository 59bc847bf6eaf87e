import { WASM_LIMIT_BYTES, WasmMemoryError } from "../backend/wasm-memory.js";
import type { TrainableModel } from "../model/trainable-model.js";

/** Tensors other than the batch's: weights, moments, the loss's matrices, fragmentation. */
const RESERVE = 0.25;

/** Adds to an out-of-memory error of the wasm backend which batch size fits; other errors go through as they are. */
export function adviseBatchSize(caller: string, error: unknown, model: TrainableModel, batch: number): unknown {
  const each = model.bytesPerSample?.();
  if (!(error instanceof WasmMemoryError) || each === undefined) return error;
  const fitting = Math.max(1, Math.floor((WASM_LIMIT_BYTES * (1 - RESERVE)) / each));
  const advice =
    fitting < batch
      ? `${caller}: a batch of ${batch} samples needs about ${Math.ceil((each * batch) / 2 ** 20)} MiB; ${fitting} samples fit.`
      : `${caller}: the batch of ${batch} samples needs about ${Math.ceil((each * batch) / 2 ** 20)} MiB and would fit: other tensors fill the memory.`;
  return new WasmMemoryError(error.requestedBytes, error.heapBytes, { cause: error, advice });
}
