import type { Markup } from "./html.js";
import { pageShell } from "./page-shell.js";
import type { ReportData } from "./report-data.js";
import { controllerSection } from "./sections/controller.js";
import { curves } from "./sections/curves.js";
import { attributionSection, configurationSection, warningSection } from "./sections/details.js";
import { headline } from "./sections/headline.js";
import { mapSection } from "./sections/map.js";
import { miningSection } from "./sections/mining.js";
import { retrievalSection } from "./sections/retrieval.js";
import { trainedSection } from "./sections/trained.js";

/** The whole page. Nothing in it is fetched: the content policy forbids it. */
export async function renderPage(data: ReportData): Promise<string> {
  const sections: [string, string, Markup | undefined][] = [
    ["curves", "Learning", curves(data)],
    ["retrieval", "Retrieval", await retrievalSection(data)],
    ["triplets", "Trained on", await trainedSection(data)],
    ["mining", "Mining", miningSection(data)],
    ["controller", "Controller", controllerSection(data)],
    ["map", "Map", await mapSection(data)],
    ["warnings", "Warnings", warningSection(data)],
    ["configuration", "Configuration", configurationSection(data)],
    ["attribution", "Credits", attributionSection(data)],
  ];
  return pageShell(data.title, headline(data), sections);
}
