import { DataError } from "@smart-mining/core";

/** The values of a file of JSON lines; empty lines are passed over. @throws {DataError} naming file and line */
export function parseJsonLines(name: string, text: string): { line: number; value: unknown }[] {
  return text.split("\n").flatMap((content, at) => {
    if (content.trim() === "") return [];
    try {
      return [{ line: at + 1, value: JSON.parse(content) as unknown }];
    } catch (cause) {
      throw new DataError(`${name}: line ${at + 1} is not JSON.`, { cause });
    }
  });
}
