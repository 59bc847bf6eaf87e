import type { Loss } from "@smart-mining/core";
import { z } from "zod";

/** zod schema of a loss that is handed in as it is. */
export const ownLoss = z.custom<Loss>(
  (value) => typeof value === "object" && value !== null && typeof (value as Loss).compute === "function",
  "a loss",
);
