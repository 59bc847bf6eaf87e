import { z } from "zod";

/**
 * The options with which a model takes samples of this shape, where it has such options: "imageSize" and "channels" of an image,
 * "inputs" of a vector.
 */
export function fittingOptions(
  { options }: { readonly options: z.ZodType },
  shape: readonly number[],
): Record<string, unknown> {
  const known = options instanceof z.ZodObject ? Object.keys(options.shape) : [];
  const [first, , channels] = shape;
  const fitting: Record<string, unknown> =
    shape.length === 3 ? { imageSize: first, channels } : shape.length === 1 ? { inputs: first } : {};
  return Object.fromEntries(Object.entries(fitting).filter(([name]) => known.includes(name)));
}
