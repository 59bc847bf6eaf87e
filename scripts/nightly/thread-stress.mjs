// 20,000 calls of an index with two threads, every seventh stopped on its way, every fiftieth index disposed of under a call. Each call must
// end: with the neighbors that one thread finds, or with the error that says why not. A call that never ends is the caller's
// time limit to find (.ci/nightly).
//
//   node scripts/nightly/thread-stress.mjs [calls]
import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { AbortedError, createRandom, StateError } from "@smart-mining/core";
import { exactIndex, joinIndex } from "@smart-mining/neighbors";

const CALLS = Number(process.argv[2] ?? 20_000);
const DIMENSION = 16;
const K = 5;
const random = createRandom(1);
const values = Float32Array.from({ length: 3000 * DIMENSION }, () => random.normal());

async function opened(create, threads) {
  const index = create({ threads });
  await index.build(values, DIMENSION);
  return index;
}

/** Of any call that is not disturbed. */
async function expected(create) {
  const index = await opened(create, 1);
  const { indices } = await index.neighborsOfAll(K);
  index.dispose();
  return Buffer.from(indices.buffer);
}

const ended = { found: 0, stopped: 0, disposed: 0 };
for (const create of [exactIndex, joinIndex]) {
  const right = await expected(create);
  let index = await opened(create, 2);
  for (let call = 1; call <= CALLS / 2; call++) {
    const stop = new globalThis.AbortController();
    const disturb = call % 50 === 0 ? () => index.dispose() : call % 7 === 0 ? () => stop.abort() : undefined;
    // At a turn of the event loop, or in the midst of a search.
    if (disturb !== undefined && random.next() < 0.5) setImmediate(disturb);
    const onProgress = disturb && (() => random.next() < 0.3 && disturb());
    try {
      const { indices } = await index.neighborsOfAll(K, { signal: stop.signal, onProgress });
      assert.equal(Buffer.compare(Buffer.from(indices.buffer), right), 0, `call ${call}: other neighbors`);
      ended.found += 1;
    } catch (error) {
      if (error instanceof AbortedError) ended.stopped += 1;
      else if (error instanceof StateError) ended.disposed += 1;
      else throw error;
    }
    if (call % 50 === 0) {
      // What was to be disposed of at the next turn is.
      await new Promise((resolve) => setImmediate(resolve));
      index.dispose();
      index = await opened(create, 2);
    }
  }
  index.dispose();
}
console.log(`${CALLS} calls ended: ${JSON.stringify(ended)}`);
assert.ok(ended.stopped > 0 && ended.disposed > 0, "calls were to be stopped and disposed of");
