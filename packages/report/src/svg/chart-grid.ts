import { markup, type Markup } from "../html.js";

/**
 * Charts side by side, in two or three columns, whichever leaves no chart alone in the last line.
 *
 * @param wide one column for one, two for more
 */
export function chartGrid(charts: readonly (Markup | undefined)[], wide = false): Markup | undefined {
  const present = charts.filter((chart) => chart !== undefined);
  if (present.length === 0) return undefined;
  const columns = present.length === 1 ? 1 : wide ? 2 : present.length % 3 === 0 || present.length === 5 ? 3 : 2;
  return markup`<div class="charts columns-${columns}">${present}</div>`;
}
