/** Kernels work in memory that is not theirs alone: data of the module would be written over what lies there. Section 11 is data. */
export function refuseStaticData(binary) {
  let at = 8;
  while (at < binary.length) {
    const section = binary[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++];
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if (section === 11) throw new Error("the module has static data, which would overwrite the memory it imports.");
    at += size;
  }
}
