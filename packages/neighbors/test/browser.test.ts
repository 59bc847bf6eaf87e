import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM_FLAGS, findChromium, warnNoChromium } from "../../../chromium.shared.js";
import { answer, type PageAnswer, type PageRequest } from "./browser/page.js";

const executablePath = findChromium();
if (executablePath === undefined) warnNoChromium("the indexes were not run in a browser");

/** The page as a user's bundler makes it: the worker is a file of its own, found by its URL. */
async function bundle(): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@smart-mining/source", "module", "browser", "default"] },
    worker: { format: "es" },
    build: {
      write: false,
      target: "esnext",
      rolldownOptions: {
        input: fileURLToPath(new URL("./browser/page.ts", import.meta.url)),
        output: { entryFileNames: "page.js" },
      },
    },
  })) as Rolldown.RolldownOutput;
  return new Map(
    built.output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source] as const),
  );
}

describe.skipIf(executablePath === undefined)("in Chromium, bundled", () => {
  let server: Server;
  let browser: Browser;
  const asked: string[] = [];

  beforeAll(async () => {
    const files = await bundle();
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      asked.push(pathname);
      // Shared memory is for cross-origin-isolated pages only; the page is tried with and without.
      response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      if (searchParams.get("isolated") !== "no") response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      const script = files.get(pathname);
      response.setHeader("Content-Type", script === undefined ? "text/html" : "text/javascript");
      response.end(
        script ?? '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>',
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function inBrowser(request: PageRequest, query = ""): Promise<PageAnswer> {
    asked.length = 0;
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`);
      await page.waitForFunction("globalThis.answer !== undefined");
      return await page.evaluate(
        (wanted) => (globalThis as unknown as { answer: typeof answer }).answer(wanted),
        request,
      );
    } finally {
      await page.close();
    }
  }

  test.each([
    { index: "exact", threads: 1, rows: 500 },
    { index: "exact", threads: 2, rows: 500 },
    { index: "knn-join", threads: 1, rows: 3000 },
  ] as const)("$index, $threads threads: the lists that Node finds", async (request) => {
    const found = await inBrowser(request);
    const { indices, distances } = await answer({ ...request, threads: 1 });
    expect(found.isolated).toBe(true);
    expect(found.indices).toEqual(indices);
    expect(found.distances).toEqual(distances);
    expect(asked.some((path) => path.includes("worker"))).toBe(request.threads > 1);
  });

  test("two indexes at work in one page do not wait for each other's events", async () => {
    const request = { index: "exact", threads: 2, rows: 500 } as const;
    const page = await browser.newPage();
    try {
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.waitForFunction("globalThis.answer !== undefined");
      const found = await page.evaluate((wanted) => {
        const { answer: run } = globalThis as unknown as { answer: typeof answer };
        return Promise.all([run(wanted), run(wanted)]);
      }, request);
      const { indices } = await answer({ ...request, threads: 1 });
      expect(found.map((one) => one.indices)).toEqual([indices, indices]);
    } finally {
      await page.close();
    }
  });

  test("a page that is not isolated works on one thread", async () => {
    const request = { index: "exact", threads: 2, rows: 500 } as const;
    const found = await inBrowser(request, "?isolated=no");
    expect(found.isolated).toBe(false);
    expect(found.indices).toEqual((await answer(request)).indices);
    expect(asked.some((path) => path.includes("worker"))).toBe(false);
  });
});
