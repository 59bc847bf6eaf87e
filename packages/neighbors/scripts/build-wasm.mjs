// Compiles assembly/ to WebAssembly (SIMD) and, without SIMD, to plain JavaScript, and writes both into src/kernel/ as
// modules that need no loading. With --check: writes nothing, fails when the committed modules differ.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateRawSync } from "node:zlib";

const here = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);
const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin/asc.js");
const binaryen = require.resolve("binaryen/package.json", {
  paths: [dirname(require.resolve("assemblyscript/package.json"))],
});
const wasm2js = join(dirname(binaryen), "bin/wasm2js");
const work = mkdtempSync(join(tmpdir(), "neighbors-wasm-"));
const run = (...args) =>
  execFileSync(process.execPath, args, { cwd: here, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28 });
const common = [
  "assembly/index.ts",
  "--runtime",
  "stub",
  "--noAssert",
  "-O3",
  "--converge",
  "--importMemory",
  "--disableWarning",
  "201",
];

run(
  asc,
  ...common,
  "--enable",
  "simd",
  "--enable",
  "threads",
  "--sharedMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
  "-o",
  join(work, "simd.wasm"),
);
run(
  asc,
  ...common,
  "--disable",
  "simd",
  "--disable",
  "bulk-memory",
  "--disable",
  "nontrapping-f2i",
  "--disable",
  "sign-extension",
  "--disable",
  "mutable-globals",
  "--initialMemory",
  "1",
  "-o",
  join(work, "plain.wasm"),
);
const plain = run(wasm2js, join(work, "plain.wasm"), "-O2").toString();
const wasm = readFileSync(join(work, "simd.wasm"));
rmSync(work, { recursive: true });

const start = plain.indexOf("function asmFunc");
const end = plain.lastIndexOf("var retasmFunc");
if (start < 0 || end < 0) throw new Error("wasm2js gave another form than expected");

const notice = "// Made by scripts/build-wasm.mjs from assembly/; do not edit.\n";
// Helpers come before the function and share a view of the memory: inside, each kernel gets its own.
const helpers = plain
  .slice(0, start)
  .replace(/^import .*$/gm, "")
  .trim();
const body = plain
  .slice(start, end)
  .replace(/var memasmFunc[^\n]*\n/, "")
  .trim();
const signature =
  "export function asmFunc(imports: { env: { memory: { buffer: ArrayBuffer } } }): Record<string, unknown> {";
const files = {
  "src/kernel/wasm-module.ts": `${notice}/** The WebAssembly module, in base64. */\nexport const WASM_BASE64 =\n  "${wasm.toString("base64")}";\n`,
  "src/kernel/javascript-module.ts": `${notice}/* eslint-disable */\n// @ts-nocheck\n/* prettier-ignore */\n${body.replace("function asmFunc(imports) {", () => `${signature}\n${helpers}`)}\n`,
};

let differs = false;
for (const [name, text] of Object.entries(files)) {
  const path = join(here, name);
  if (process.argv.includes("--check")) {
    let committed = "";
    try {
      committed = readFileSync(path, "utf8");
    } catch {
      // a missing file differs
    }
    if (committed !== text) {
      console.error(
        `${name} is not what assembly/ compiles to; run "npm run wasm -w @smart-mining/neighbors" and commit the result.`,
      );
      differs = true;
    }
  } else writeFileSync(path, text);
}
console.log(
  `wasm ${wasm.length} bytes (${deflateRawSync(wasm).length} deflated), JavaScript ${plain.length} bytes${process.argv.includes("--check") ? (differs ? ": DIFFERENT" : ": as committed") : ""}`,
);
process.exitCode = differs ? 1 : 0;
