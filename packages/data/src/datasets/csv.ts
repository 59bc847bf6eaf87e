import { DataError } from "@smart-mining/core";

/**
 * Reads comma-separated values with a header line (RFC 4180: quotes around fields, doubled inside them).
 *
 * @returns one record per line, by column name
 * @throws {DataError} naming the line whose number of fields does not fit or whose quotes do not close
 */
export function parseCsv(name: string, text: string): { line: number; record: Record<string, string> }[] {
  const [header, ...lines] = fieldsOf(name, text.replace(/^\uFEFF/, ""));
  if (header === undefined) throw new DataError(`${name}: is empty; its first line must name the columns.`);
  return lines.map(({ line, fields }) => {
    if (fields.length !== header.fields.length)
      throw new DataError(`${name}: line ${line} must have ${header.fields.length} fields; it has ${fields.length}.`);
    return { line, record: Object.fromEntries(header.fields.map((column, at) => [column.trim(), fields[at]])) };
  });
}

function fieldsOf(name: string, text: string): { line: number; fields: string[] }[] {
  const rows: { line: number; fields: string[] }[] = [];
  let fields: string[] = [];
  let [field, quoted, line, first] = ["", false, 1, 1];
  const endRow = () => {
    fields.push(field);
    if (fields.length > 1 || field !== "") rows.push({ line: first, fields });
    [fields, field] = [[], ""];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\n") line++;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text[++at];
      else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === ",") {
      fields.push(field);
      field = "";
    } else if (character === "\n") {
      endRow();
      first = line;
    } else if (character !== "\r") field += character;
  }
  if (quoted) throw new DataError(`${name}: the quotes that open on line ${first} do not close.`);
  endRow();
  return rows;
}
