import { gunzipSync } from "node:zlib";
import { DataError } from "@smart-mining/core";

/** Bytes with a shape, as MNIST's files hold them. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

/**
 * Reads an IDX file of bytes, gzipped or not.
 *
 * @throws {DataError} if it is not one, holds another type, or is cut short
 */
export function parseIdx(name: string, content: Uint8Array): IdxArray {
  const file = content[0] === 0x1f && content[1] === 0x8b ? unzip(name, content) : content;
  if (file.length < 4 || file[0] !== 0 || file[1] !== 0)
    throw new DataError(`${name}: is not an IDX file (it must begin with two zero bytes).`);
  if (file[2] !== 8) throw new DataError(`${name}: must hold bytes (type 8); its type is ${file[2]}.`);
  const begin = 4 + 4 * file[3];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < begin) throw new DataError(`${name}: is cut short within its header.`);
  const shape = Array.from({ length: file[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = file.subarray(begin);
  const count = shape.reduce((product, side) => product * side, 1);
  if (values.length !== count)
    throw new DataError(`${name}: must hold ${count} bytes (${shape.join(" × ")}); it holds ${values.length}.`);
  return { shape, values };
}

function unzip(name: string, content: Uint8Array): Uint8Array {
  try {
    return gunzipSync(content);
  } catch (cause) {
    throw new DataError(`${name}: is a damaged gzip file.`, { cause });
  }
}
