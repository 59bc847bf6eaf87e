import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** An installed Chromium: what CHROMIUM_PATH names, else the usual places, else the search path. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is "${named}", which does not exist.`);
    return named;
  }
  return PLACES.find((place) => existsSync(place)) ?? onPath();
}

function onPath(): string | undefined {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync(process.platform === "win32" ? "where" : "which", [name], { encoding: "utf8" }).split(
        "\n",
      )[0];
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** No sandbox (tests may run as root), no network of its own. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Says loudly that a test in a browser was left out. */
export function warnNoChromium(what: string): void {
  const line = "!".repeat(78);
  console.warn(
    `\n${line}\n!!! NOT TESTED: ${what}, because no Chromium was found.\n` +
      `!!! Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.\n${line}\n`,
  );
}
