type Plain = Record<string, unknown>;

/**
 * Lays `over` on `base`: objects are merged key by key, everything else is replaced.
 *
 * A component whose `name` changes starts from empty options: those of the component before would not fit it.
 */
export function mergeConfig(base: Plain, over: Plain): Plain {
  const merged: Plain = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === undefined) continue;
    const before = merged[key];
    merged[key] = isPlain(before) && isPlain(value) ? mergeConfig(kept(before, value), value) : value;
  }
  return merged;
}

function kept(before: Plain, value: Plain): Plain {
  return typeof value.name === "string" && value.name !== before.name && "options" in before ? {} : before;
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
