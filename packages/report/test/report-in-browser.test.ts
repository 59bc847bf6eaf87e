import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawGalleries } from "../src/galleries.js";
import { renderPage } from "../src/page.js";
import { CHROMIUM_FLAGS, findChromium, warnNoChromium } from "../../../chromium.shared.js";
import { dataset, gallerySource, run } from "./report-run.js";

const executablePath = findChromium();
if (executablePath === undefined) warnNoChromium("the HTML report was not opened in a browser");

const VIEWS = [
  { name: "desktop, light", width: 1280, height: 900, colorScheme: "light" },
  { name: "desktop, dark", width: 1280, height: 900, colorScheme: "dark" },
  { name: "phone, light", width: 360, height: 740, colorScheme: "light" },
  { name: "phone, dark", width: 390, height: 844, colorScheme: "dark" },
] as const;

describe.skipIf(executablePath === undefined)("the report in Chromium", () => {
  let folder: string;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "smart-mining-report-"));
    const path = join(folder, "report.html");
    const galleries = await drawGalleries(gallerySource);
    await writeFile(path, await renderPage({ title: "triplets & <more>", run, dataset, galleries }));
    url = pathToFileURL(path).href;
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });

  afterAll(async () => {
    await browser?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  /** Opens the page and collects everything that must not happen. */
  async function open(view: (typeof VIEWS)[number]): Promise<{ page: Page; troubles: string[] }> {
    const { width, height, colorScheme } = view;
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!/^(file|data):/.test(request.url())) troubles.push(`fetched: ${request.url()}`);
    });
    await page.goto(url);
    await page.waitForLoadState("load");
    return { page, troubles };
  }

  test.each(VIEWS)("$name: pictures are there, nothing overflows, no error", async (view) => {
    const { page, troubles } = await open(view);
    const pictures = await page.$$eval("img", (images) =>
      images.map((image) => ({ alt: image.alt, width: image.complete ? image.naturalWidth : 0 })),
    );
    // 4 queries with 8 neighbors each, 3 mined and 3 random triplets, the sheet of the map.
    expect(pictures).toHaveLength(4 * 9 + 6 * 3 + 1);
    expect(pictures.filter(({ width }) => width === 0)).toEqual([]);
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(widths[0]).toBeLessThanOrEqual(widths[1]);
    expect(await page.locator("h1").textContent()).toBe("triplets & <more>");
    for (const id of ["curves", "retrieval", "triplets", "mining", "controller", "map", "configuration", "attribution"])
      expect(await page.locator(`section#${id}`).count(), id).toBe(1);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("the numbers of a curve show under the pointer", async () => {
    const { page, troubles } = await open(VIEWS[0]);
    const chart = page.locator("svg[data-chart]").first();
    await chart.scrollIntoViewIfNeeded();
    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.96, box.y + box.height / 2);
    expect(await page.locator("#tip").textContent()).toMatch(/^step 60.*unseen classes: 50\.0 %.*raw pixels: 30\.0 %/);
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("the map is drawn, zooms, and names the picture that is picked", async () => {
    const { page, troubles } = await open(VIEWS[0]);
    const canvas = page.locator("#map canvas");
    await canvas.scrollIntoViewIfNeeded();
    const inked = () =>
      canvas.evaluate((element) => {
        const { width, height } = element as HTMLCanvasElement;
        // A copy: reading the page's own canvas back would make the browser complain.
        const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
        copy.drawImage(element as HTMLCanvasElement, 0, 0);
        const pixels = copy.getImageData(0, 0, width, height).data;
        let count = 0;
        for (let at = 3; at < pixels.length; at += 4) if (pixels[at] > 0) count++;
        return count;
      });
    await expect.poll(inked).toBeGreaterThan(1000);
    const before = await inked();
    await page.locator("[data-zoom='1.5']").click();
    await expect.poll(inked).not.toBe(before);
    await page.locator("[data-zoom='0']").click();
    const target = await page.evaluate(() => {
      const canvas = document.querySelector("#map canvas")!;
      const { points } = JSON.parse(document.querySelector("#map script")!.textContent!) as { points: number[] };
      const box = canvas.getBoundingClientRect();
      return [box.left + 24 + points[0] * (box.width - 48), box.top + 24 + points[1] * (box.height - 48)];
    });
    await page.mouse.click(target[0], target[1]);
    expect(await page.locator(".picked").textContent()).toContain('"quoted" </script>');
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("the button changes between light and dark", async () => {
    const { page } = await open(VIEWS[0]);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.locator("#theme").click();
    expect(await ground()).not.toBe(light);
    await page.close();
  });
});
