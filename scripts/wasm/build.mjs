// node ../../scripts/wasm/build.mjs, in a package: compiles assembly/index.ts (AssemblyScript, options in asconfig.json) and writes
// the module, base64, to dist/kernel-module.js with its declaration. Nothing is done where the sources are those of last time.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { refuseStaticData } from "./static-data.mjs";

const root = process.cwd();
const folder = join(root, "dist");
const target = join(folder, "kernel-module.js");
const { version } = createRequire(import.meta.url)("assemblyscript/package.json");

const mark = `// Compiled from assembly/ (${await digest()}); not to be edited.`;
const present = await readFile(target, "utf8").catch(() => "");
if (present.startsWith(mark)) console.log("dist/kernel-module.js is what assembly/ compiles to.");
else {
  const binary = await compile();
  refuseStaticData(binary);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "kernel-module.d.ts"), `${mark}\nexport declare const KERNEL_MODULE: string;\n`);
  const text = Buffer.from(binary).toString("base64");
  // Last, as it tells that all is there.
  await writeFile(
    target,
    `${mark}\n/** The WebAssembly module, in base64. */\nexport const KERNEL_MODULE =\n  "${text}";\n`,
  );
  console.log(`wrote dist/kernel-module.js (${binary.length} bytes of WebAssembly).`);
}

/** Of everything that the module depends on. */
async function digest() {
  const hash = createHash("sha256").update(version);
  const tools = ["build.mjs", "static-data.mjs"].map((name) => join(import.meta.dirname, name));
  const sources = (await readdir(join(root, "assembly"))).sort().map((name) => join(root, "assembly", name));
  for (const path of [...tools, join(root, "asconfig.json"), ...sources])
    hash.update(await readFile(path)).update("\0");
  return hash.digest("hex").slice(0, 16);
}

async function compile() {
  let binary;
  const { error, stderr } = await asc.main(["assembly/index.ts", "--baseDir", root, "--outFile", "kernel.wasm"], {
    writeFile: (name, content) => {
      if (name.endsWith(".wasm")) binary = content;
    },
  });
  if (error !== null) throw new Error(`assembly/ does not compile: ${error.message}\n${stderr.toString()}`);
  return binary;
}
