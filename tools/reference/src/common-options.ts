import type { JsonSchema } from "./json-schema.js";

/** From how many components on an option's inner options are shown once for all of them. */
const FROM = 3;

/**
 * The options with inner options that several components of a kind have alike, by name: a page shows their inner ones once. Where a
 * name stands for different things, what most components have.
 */
export function commonOptions(components: readonly JsonSchema[]): ReadonlyMap<string, JsonSchema> {
  const counts = new Map<string, { name: string; option: JsonSchema; count: number }>();
  for (const { properties = {} } of components)
    for (const [name, option] of Object.entries(properties)) {
      if (![option, ...(option.anyOf ?? [])].some((one) => one.properties !== undefined)) continue;
      const key = keyOf(name, option);
      const seen = counts.get(key) ?? { name, option, count: 0 };
      counts.set(key, { ...seen, count: seen.count + 1 });
    }
  const most = [...counts.values()].filter(({ count }) => count >= FROM).sort((a, b) => a.count - b.count);
  return new Map(most.map(({ name, option }) => [name, option]));
}

/** Whether a component's option is the common one of its name; defaults and sentences may differ. */
export function isCommon(common: ReadonlyMap<string, JsonSchema>, name: string, option: JsonSchema): boolean {
  const known = common.get(name);
  return known !== undefined && keyOf(name, known) === keyOf(name, option);
}

function keyOf(name: string, option: JsonSchema): string {
  return JSON.stringify([name, { ...option, default: undefined, description: undefined }]);
}
