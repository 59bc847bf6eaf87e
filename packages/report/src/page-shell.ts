import { readFile } from "node:fs/promises";
import { markup, Markup } from "./html.js";

/** A self-contained page: navigation, a header, and those sections that are there ([id, name, content]). */
export async function pageShell(
  title: string,
  header: Markup,
  sections: readonly (readonly [string, string, Markup | undefined])[],
): Promise<string> {
  const present = sections.filter(([, , section]) => section !== undefined);
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>${title} · Smart Mining</title>
        <link rel="icon" href="data:," />
        <style>
          ${await asset("report.css")}
        </style>
      </head>
      <body>
        <nav aria-label="sections">
          <div>
            ${present.map(([id, name]) => markup`<a href="#${id}">${name}</a>`)}<button
              type="button"
              id="theme"
              aria-label="change between light and dark"
            >
              ◐
            </button>
          </div>
        </nav>
        <main>${header} ${present.map(([, , section]) => section)}</main>
        <div id="tip" hidden></div>
        <script>
          ${await asset("report.js")}
        </script>
      </body>
    </html> `;
  return page.text;
}

/** Styles and script are kept as files of their own kind, shipped beside the sources. */
async function asset(name: string): Promise<Markup> {
  return new Markup(await readFile(new URL(`../src/assets/${name}`, import.meta.url), "utf8"));
}
