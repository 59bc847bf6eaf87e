import { readFileSync } from "node:fs";

/** Rows of float32 from a .npy (two-dimensional, float32 or float64, C order) or .fvecs file. */
export function readEmbeddings(path) {
  const bytes = readFileSync(path);
  return path.endsWith(".npy") ? readNpy(bytes, path) : readFvecs(bytes, path);
}

function readNpy(bytes, path) {
  if (bytes.toString("latin1", 0, 6) !== "\x93NUMPY") throw new Error(`${path}: not an npy file`);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const header = bytes.toString("latin1", start, start + length);
  const shape = /'shape': \((\d+), (\d+)\)/.exec(header);
  const type = /'descr': '([^']+)'/.exec(header)?.[1];
  if (shape === null || /'fortran_order': True/.test(header) || !["<f4", "<f8"].includes(type))
    throw new Error(`${path}: must be a two-dimensional float array in C order; the header is ${header.trim()}`);
  const [size, dimension] = [Number(shape[1]), Number(shape[2])];
  const step = type === "<f4" ? 4 : 8;
  const values = new Float32Array(size * dimension);
  for (let at = 0, from = start + length; at < values.length; at++, from += step)
    values[at] = step === 4 ? bytes.readFloatLE(from) : bytes.readDoubleLE(from);
  return { values, dimension };
}

function readFvecs(bytes, path) {
  const dimension = bytes.readInt32LE(0);
  const stride = 4 + 4 * dimension;
  if (dimension < 1 || bytes.length % stride !== 0) throw new Error(`${path}: not an fvecs file`);
  const size = bytes.length / stride;
  const values = new Float32Array(size * dimension);
  for (let row = 0; row < size; row++)
    for (let at = 0; at < dimension; at++) values[row * dimension + at] = bytes.readFloatLE(row * stride + 4 + 4 * at);
  return { values, dimension };
}
