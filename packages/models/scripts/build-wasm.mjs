// Compiles assembly/ and writes the module, base64, into src/wasm/kernels.generated.ts.
//   node scripts/build-wasm.mjs           writes the file
//   node scripts/build-wasm.mjs --check   fails when the committed file is not what the sources compile to
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = new URL("../", import.meta.url);
const target = new URL("src/wasm/kernels.generated.ts", root);

async function compile() {
  let binary;
  const { error, stderr } = await asc.main(
    [
      "assembly/index.ts",
      "--baseDir",
      fileURLToPath(root),
      "--outFile",
      "kernels.wasm",
      "--optimizeLevel",
      "3",
      "--noAssert",
      "--runtime",
      "stub",
      "--importMemory",
      "--noExportMemory",
      "--enable",
      "simd",
    ],
    {
      writeFile: (name, content) => {
        if (name.endsWith(".wasm")) binary = content;
      },
    },
  );
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}

/** Static data would lie inside the memory of TensorFlow.js and overwrite it: section 11 of a module is its data. */
function refuseStaticData(binary) {
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

function render(binary) {
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,110}/g);
  return [
    "// Made by scripts/build-wasm.mjs from assembly/; do not edit.",
    "",
    "/** The compiled kernels, base64. */",
    "export const KERNELS =",
    ...lines.map((line, at) => `  "${line}"${at + 1 === lines.length ? ";" : " +"}`),
    "",
  ].join("\n");
}

const binary = await compile();
refuseStaticData(binary);
const text = render(binary);
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8")) !== text) {
    console.error(
      "src/wasm/kernels.generated.ts is not what assembly/ compiles to; run npm run wasm:build -w @smart-mining/models.",
    );
    process.exit(1);
  }
  console.log(`kernels.generated.ts matches assembly/ (${binary.length} bytes).`);
} else {
  await writeFile(target, text);
  console.log(`wrote kernels.generated.ts (${binary.length} bytes).`);
}
