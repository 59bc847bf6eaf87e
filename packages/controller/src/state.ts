import { StateError, type ControllerState } from "@smart-mining/core";
import type { z } from "zod";

/**
 * Checks a checkpointed state before a controller takes it over, so that a bad one changes nothing.
 *
 * @throws {StateError} if the state was saved by another kind of controller or is damaged
 */
export function readState<S extends z.ZodType>(kind: string, schema: S, state: ControllerState): z.output<S> {
  const result = schema.safeParse(state);
  if (!result.success)
    throw new StateError(
      `${kind}: the saved state is not one of this controller: ${result.error.issues[0]?.message}.`,
      {
        cause: result.error,
      },
    );
  return result.data;
}
