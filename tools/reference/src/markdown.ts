/** A page of the reference. */
export function page(title: string, intro: string, sections: readonly string[]): string {
  const note = "<!-- Made by `npm run reference` from the dictionary and the catalogs. -->";
  return [`# ${title}`, note, intro, ...sections].join("\n\n");
}

/** A table; "|" within a cell is told apart from the columns'. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("\n", " ").replace(/(?<!\\)\|/g, "\\|");
}
