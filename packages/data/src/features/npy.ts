import { DataError } from "@smart-mining/core";

/** An array as NumPy wrote it, in C order. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** NumPy's type without byte order, e.g. "f4", "i8". */
  readonly type: string;
  /** Whole numbers of 64 bits are converted; one beyond 2^53 is an error. */
  readonly values: Float32Array | Float64Array | Int32Array;
}

const READERS: Readonly<
  Record<string, { bytes: number; read(view: DataView, at: number, little: boolean): number | bigint }>
> = {
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => view.getBigInt64(at, little) },
  u8: { bytes: 8, read: (view, at, little) => view.getBigUint64(at, little) },
};

/**
 * Reads a NumPy array file, version 1 to 3, of floats or whole numbers; Fortran order is turned into C order.
 *
 * @throws {DataError} if it is not one, is cut short, or holds another type
 */
export function parseNpy(name: string, content: Uint8Array): NpyArray {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  if (content.length < 10 || content[0] !== 0x93 || Buffer.from(content.subarray(1, 6)).toString("latin1") !== "NUMPY")
    throw new DataError(`${name}: is not a NumPy array file (its first bytes are not those of npy).`);
  const wide = content[6] >= 2;
  const begin = wide ? 12 : 10;
  const end = begin + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = Buffer.from(content.subarray(begin, end)).toString("utf8");
  const description = /'descr':\s*'(?<order>[<>|=])(?<type>\w+)'/.exec(header)?.groups;
  const shape = /'shape':\s*\((?<shape>[\d,\s]*)\)/.exec(header)?.groups?.shape.match(/\d+/g)?.map(Number);
  const reader = description && READERS[description.type];
  if (description === undefined || reader === undefined)
    throw new DataError(`${name}: must hold floats of 32 or 64 bits or whole numbers; its header is ${header.trim()}.`);
  if (shape === undefined) throw new DataError(`${name}: must have a shape; its header is ${header.trim()}.`);
  const count = shape.reduce((product, side) => product * side, 1);
  if (content.length - end !== count * reader.bytes)
    throw new DataError(
      `${name}: must hold ${count} values (${shape.join(" × ")}), ${count * reader.bytes} bytes; it holds ${content.length - end} bytes.`,
    );
  const little = description.order !== ">";
  const read = (at: number) => exact(name, reader.read(view, end + at * reader.bytes, little));
  const values = arrayFor(description.type, count);
  const fortran = /'fortran_order':\s*True/.test(header) && shape.length > 1;
  for (let at = 0; at < count; at++) values[at] = read(fortran ? fortranPlace(at, shape) : at);
  return { shape, type: description.type, values };
}

/** A version 1 file of float32 ("f4") or int32 ("i4") values in C order. */
export function formatNpy(values: Float32Array | Int32Array, shape: readonly number[]): Uint8Array {
  const type = values instanceof Float32Array ? "<f4" : "<i4";
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sides}), }`;
  // The data must begin at a multiple of 64.
  const header = text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11) + "\n";
  const file = new Uint8Array(10 + header.length + values.length * 4);
  file.set([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length & 255, header.length >> 8]);
  file.set(Buffer.from(header), 10);
  const view = new DataView(file.buffer);
  for (let at = 0, place = 10 + header.length; at < values.length; at++, place += 4) {
    if (values instanceof Float32Array) view.setFloat32(place, values[at], true);
    else view.setInt32(place, values[at], true);
  }
  return file;
}

function arrayFor(type: string, count: number): Float32Array | Float64Array | Int32Array {
  if (type === "f4") return new Float32Array(count);
  return /^[iu][12]|^i4|b1/.test(type) ? new Int32Array(count) : new Float64Array(count);
}

function exact(name: string, value: number | bigint): number {
  if (typeof value === "number") return value;
  const number = Number(value);
  if (!Number.isSafeInteger(number))
    throw new DataError(`${name}: holds ${value}, beyond what a number holds exactly.`);
  return number;
}

/** Where the value that stands at `at` in C order stands in Fortran order. */
function fortranPlace(at: number, shape: readonly number[]): number {
  let [place, stride] = [0, shape.reduce((product, side) => product * side, 1)];
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    stride /= shape[axis];
    place += (rest % shape[axis]) * stride;
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}
