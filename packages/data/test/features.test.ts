import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, ValueError } from "@smart-mining/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEmbeddings, readLabels, writeEmbeddings, writeLabels } from "../src/index.js";
import { parseNpy } from "../src/features/npy.js";

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "smart-mining-features-"));
});
afterAll(() => rm(folder, { recursive: true }));

const values = Float32Array.of(1, -2.5, 3, 0, 1e-3, 7);

describe.each([".npy", ".fvecs", ".jsonl"])("embeddings as %s", (ending) => {
  test("come back as they were written", async () => {
    await writeEmbeddings(at(`e${ending}`), values, 3);
    const read = await readEmbeddings(at(`e${ending}`));
    expect(read).toEqual({ values, size: 2, dimension: 3 });
  });
});

/** A file as NumPy writes it. */
function npy(type: string, shape: string, data: ArrayBufferView, fortran = false): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }\n`;
  const bytes = new Uint8Array(data.buffer);
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from("NUMPY"),
    Buffer.from([1, 0, header.length & 255, header.length >> 8]),
    Buffer.from(header),
    bytes,
  ]);
}

describe("npy", () => {
  test("every type, both byte orders, Fortran order", () => {
    expect([...parseNpy("x", npy("<f8", "(3,)", Float64Array.of(1.5, 2, 3))).values]).toEqual([1.5, 2, 3]);
    expect([...parseNpy("x", npy("<i8", "(2,)", BigInt64Array.of(-4n, 5n))).values]).toEqual([-4, 5]);
    expect([...parseNpy("x", npy("|u1", "(2,)", Uint8Array.of(7, 255))).values]).toEqual([7, 255]);
    expect([...parseNpy("x", npy(">i2", "(1,)", Uint8Array.of(1, 2))).values]).toEqual([258]);
    expect([...parseNpy("x", npy("<f4", "(2, 3)", Float32Array.of(1, 4, 2, 5, 3, 6), true)).values]).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
  });

  test("says what is wrong with a file", () => {
    expect(() => parseNpy("x", Buffer.from("hello, world"))).toThrow("x: is not a NumPy array file");
    expect(() => parseNpy("x", npy("<c8", "(1,)", new Float32Array(2)))).toThrow(/must hold floats/);
    expect(() => parseNpy("x", npy("<f4", "(3,)", new Float32Array(2)))).toThrow(
      /must hold 3 values.*12 bytes; it holds 8/,
    );
    expect(() => parseNpy("x", npy("<i8", "(1,)", BigInt64Array.of(2n ** 60n)))).toThrow(/beyond what a number holds/);
  });
});

describe("readEmbeddings says what is wrong", () => {
  test.each([
    ["none.npy", undefined, /there is no such file/],
    ["x.bin", "x", /ending must be/],
    ["empty.jsonl", "", /holds no vectors/],
    ["odd.jsonl", "[1,2]\n[1]", /line 2 has 1/],
    ["text.jsonl", '["a"]', /line 1 must be a list of numbers/],
    ["broken.jsonl", "[1,", /line 1 is not JSON/],
    ["cut.fvecs", "\x02\x00\x00\x00abcd", /whole rows of 2 values/],
  ])("%s", async (name, content, message) => {
    if (content !== undefined) await writeFile(at(name), content, "latin1");
    await expect(readEmbeddings(at(name))).rejects.toThrow(message);
    await expect(readEmbeddings(at(name))).rejects.toBeInstanceOf(DataError);
  });

  test("names the row and column of a number that is not finite", async () => {
    await writeFile(at("nan.npy"), npy("<f4", "(2, 2)", Float32Array.of(1, 2, 3, NaN)));
    await expect(readEmbeddings(at("nan.npy"))).rejects.toThrow(/row 1, column 1 is NaN/);
    await expect(readEmbeddings(at("nan.npy"))).rejects.toBeInstanceOf(ValueError);
  });

  test("vectors may stand in objects", async () => {
    await writeFile(at("o.jsonl"), '{"label":"cat","embedding":[1,2]}\n\n{"label":"dog","embedding":[3,4]}\n');
    expect([...(await readEmbeddings(at("o.jsonl"))).values]).toEqual([1, 2, 3, 4]);
    expect(await readLabels(at("o.jsonl"))).toEqual({ labels: Int32Array.of(0, 1), names: ["cat", "dog"] });
  });
});

describe("labels", () => {
  test.each([".npy", ".jsonl", ".txt"])("as %s come back as they were written", async (ending) => {
    const labels = Int32Array.of(3, 0, 3, 9);
    await writeLabels(at(`l${ending}`), labels);
    expect(await readLabels(at(`l${ending}`))).toEqual({ labels });
  });

  test("names are numbered in the order they appear", async () => {
    await writeFile(at("names.txt"), "owl\ncat\nowl\n");
    expect(await readLabels(at("names.txt"))).toEqual({ labels: Int32Array.of(0, 1, 0), names: ["owl", "cat"] });
  });

  test("fractions and empty files are refused", async () => {
    await writeFile(at("f.jsonl"), "1\n2.5\n");
    await expect(readLabels(at("f.jsonl"))).rejects.toThrow(/whole numbers or names; got 2.5/);
    await writeFile(at("none.txt"), "\n");
    await expect(readLabels(at("none.txt"))).rejects.toThrow(/holds no labels/);
  });
});
