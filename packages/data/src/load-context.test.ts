import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { absolutePaths, cacheFolderFor, datasets, resolvedPath } from "./index.js";

test("paths are relative to the base folder, else to the working folder; absolute ones stay", () => {
  const base = resolve("/somewhere/configs");
  expect(resolvedPath("../photos", { baseFolder: base })).toBe(resolve("/somewhere/photos"));
  expect(resolvedPath("photos", {})).toBe(join(process.cwd(), "photos"));
  expect(resolvedPath(resolve("/photos"), { baseFolder: base })).toBe(resolve("/photos"));
  expect(cacheFolderFor("kept", { baseFolder: base })).toBe(join(base, "kept"));
});

test("the options that are paths can be made absolute, the others stay", () => {
  const base = resolve("/somewhere");
  const options = { path: "photos", split: "sorted", size: 32 };
  expect(absolutePaths(datasets.get("image-folder"), options, base)).toEqual({
    ...options,
    path: join(base, "photos"),
  });
  expect(options.path).toBe("photos");
  expect(absolutePaths(datasets.get("vectors"), { embeddings: "e.npy" }, base)).toEqual({
    embeddings: join(base, "e.npy"),
  });
  expect(absolutePaths({}, options, base)).toEqual(options);
});
