import { spawn } from "node:child_process";
import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transpileModule } from "typescript";
import { expect, test } from "vitest";
import { DataError } from "../errors.js";
import { makeFolder } from "./make-folder.js";

const folder = () => mkdtemp(join(tmpdir(), "make-folder-"));
const isFolder = async (path: string) => (await stat(path)).isDirectory();

test("makes a folder and its parents; one that is there is fine; several at once do not mind each other", async () => {
  const path = join(await folder(), "a", "b", "c");
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, "d"))]);
  await makeFolder(path);
  expect(await isFolder(join(path, "d"))).toBe(true);
  await makeFolder("/");
});

test("a file in the way is an error that names the path and keeps the cause", async () => {
  const at = await folder();
  await writeFile(join(at, "file"), "");
  for (const path of [join(at, "file"), join(at, "file", "below")]) {
    const error = await makeFolder(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toContain(`"${path}"`);
    expect((error as DataError).cause).toMatchObject({ code: expect.stringMatching(/EEXIST|ENOTDIR/) as string });
  }
});

/** The code of this folder as plain JavaScript, for a process of its own: one that spins cannot be stopped from inside. */
async function compiled(): Promise<string> {
  const at = await folder();
  for (const name of ["files/make-folder", "errors"]) {
    const source = await readFile(fileURLToPath(new URL(`../${name}.ts`, import.meta.url)), "utf8");
    await makeFolder(dirname(join(at, name)));
    await writeFile(
      join(at, `${name}.js`),
      transpileModule(source, { compilerOptions: { module: 99, target: 99 } }).outputText,
    );
  }
  await writeFile(join(at, "package.json"), '{ "type": "module" }');
  return pathToFileURL(join(at, "files/make-folder.js")).href;
}

test.runIf(process.platform === "linux")("below /proc it fails at once instead of trying for ever", async () => {
  const script = `
    const { makeFolder } = await import(${JSON.stringify(await compiled())});
    await makeFolder("/proc/smart-mining/cache").catch((error) => console.log(error.code, error.message, error.cause.code));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    timeout: 20_000,
    killSignal: "SIGKILL",
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => (output += data.toString()));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve, reject) =>
    child.on("error", reject).on("close", (...end) => resolve(end)),
  );
  expect({ code, signal }).toEqual({ code: 0, signal: null });
  expect(output).toMatch(
    /^ERR_DATA makeFolder: the folder "\/proc\/smart-mining\/cache" could not be made .* ENOENT\n$/,
  );
});
