// The table of docs/architecture.md that tells the walk of a triplet, station by station.
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";

const PAGE = new URL("../docs/architecture.md", import.meta.url);
const TABLE = /(?<=<!-- walk \(npm run walk -- --write\) -->\n)[\s\S]*?(?=<!-- end of walk -->)/;

/** The first that fits a file is its station. */
const STATIONS = [
  ["the step, its rate, the parameters of mining", /^training\/loop\/|^models\/optimizer\/schedules|^controller\//],
  ["samples are read and changed", /^data\/|^core\/random/],
  [
    "forward, and a pass that waits",
    /^models\/engine\/(?!loss-gradient|gradient-sum|parameter-groups)|^models\/model\//,
  ],
  ["its arithmetic, forward and back", /^models\/(?:backend|layers|wasm)\//],
  ["what was embedded is a set, and remembered", /^core\/(?!tuples)|^miners\/refresh\//],
  ["tuples are picked", /^core\/tuples|^miners\/(?!report\/)/],
  ["and measured", /^miners\/report\/|^losses\/activ/],
  ["the loss and its gradient", /^losses\/|^models\/engine\/loss-gradient/],
  ["backward, update", /^models\/(?:engine|optimizer)\//],
  ["beside", /^/],
];

/** @param files as the walk gives them: "package/src/folder/name.ts" */
export async function walkTable(files) {
  const names = files.map((file) => file.replace("/src/", "/").replace(/\.ts$/, ""));
  const stationOf = (name) => STATIONS.find(([, fits]) => fits.test(name))[0];
  const rows = STATIONS.map(([station]) => [station, names.filter((name) => stationOf(name) === station)])
    .filter(([, own]) => own.length > 0)
    .map(([station, own]) => `| ${station} | ${own.length} | ${own.map((name) => `\`${name}\``).join(", ")} |`);
  const table = ["| station | files | which |", "| --- | --- | --- |", ...rows, `| together | ${names.length} | |`];
  return `\n${await format(table.join("\n"), { parser: "markdown", printWidth: 120 })}\n`;
}

/** The table as the page has it. */
export async function writtenTable() {
  return TABLE.exec(await readFile(PAGE, "utf8"))?.[0];
}

export async function writeTable(table) {
  await writeFile(
    PAGE,
    (await readFile(PAGE, "utf8")).replace(TABLE, () => table),
  );
}
