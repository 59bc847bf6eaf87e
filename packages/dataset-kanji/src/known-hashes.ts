import type { Variant } from "./render.js";

/** SHA-256 of all pixels as rendered on x64 with the package versions of the lockfile, by variant. */
export const KNOWN_HASHES: Readonly<Record<Variant, string>> = {
  A: "a5480050165018266ad9477b1605eb4a038d9c1258aa8c71429a58e24ced59cb",
  B: "f3234c853f9e2000cb4097cc3b2dc5b8610db856b1a60298a4fe5005ea40e859",
};
