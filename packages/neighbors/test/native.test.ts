import { testNeighborIndexContract } from "@smart-mining/core/testing";
import { describe, expect, test } from "vitest";
import { faissIndex, hnswIndex, usearchIndex } from "../src/index.js";
import { loadPeer } from "../src/native/load-peer.js";

async function absent(name: string): Promise<string | false> {
  try {
    await loadPeer("test", name);
    return false;
  } catch {
    // Loud, so that nobody takes a skipped adapter for a tested one.
    console.warn(
      `\n*** ${name} is not installed: its adapter is NOT TESTED. Run scripts/native-neighbors/install.sh. ***\n`,
    );
    return `${name} is not installed`;
  }
}

const [hnsw, faiss, usearch] = [await absent("hnswlib-node"), await absent("faiss-node"), await absent("usearch")];

testNeighborIndexContract("HNSW (hnswlib-node)", () => hnswIndex({ efSearch: 100 }), { skip: hnsw, recall: 0.98 });
testNeighborIndexContract("FAISS Flat (faiss-node)", () => faissIndex(), { skip: faiss, recall: 0.999 });
testNeighborIndexContract("FAISS HNSW (faiss-node)", () => faissIndex({ factory: "HNSW32" }), {
  skip: faiss,
  recall: 0.9,
  deterministic: false,
});
testNeighborIndexContract("usearch", () => usearchIndex({ expansionSearch: 100 }), {
  skip: usearch,
  recall: 0.98,
  deterministic: false,
});

describe.skipIf(faiss !== false)("faissIndex", () => {
  const rows = Float32Array.from({ length: 8 * 300 }, (_, at) => Math.sin(at * at));

  test("an IVF index is trained before rows are added", async () => {
    const index = faissIndex({ factory: "IVF4,Flat" });
    await index.build(rows, 8);
    const found = await index.search(rows, 1);
    expect(Array.from(found.indices)).toEqual(Array.from({ length: 300 }, (_, row) => row));
    index.dispose();
  });

  test("refuses a factory string that FAISS does not know, and more cells than rows", async () => {
    await expect(faissIndex({ factory: "Nonsense" }).build(rows, 8)).rejects.toMatchObject({ code: "ERR_OPTION" });
    await expect(faissIndex({ factory: "IVF512,Flat" }).build(rows, 8)).rejects.toMatchObject({ code: "ERR_OPTION" });
  });
});

test("a missing peer gives an error that names the npm command", async () => {
  await expect(loadPeer("hnswIndex", "a-package-that-nobody-has")).rejects.toMatchObject({
    code: "ERR_MISSING_PEER",
    message: expect.stringContaining("npm install a-package-that-nobody-has") as string,
  });
});
