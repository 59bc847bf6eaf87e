import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** What a pipeline is composed of. */
const PARTS = [
  "core",
  "neighbors",
  "losses",
  "miners",
  "controller",
  "models",
  "data",
  "dataset-emoji",
  "dataset-kanji",
  "eval",
];

/** Which packages each package may import: the dependency direction of the design. A sideways import is an error. */
export const ALLOWED_IMPORTS = {
  core: [],
  neighbors: ["core"],
  losses: ["core"],
  controller: ["core"],
  models: ["core"],
  data: ["core"],
  "dataset-emoji": ["core", "data"],
  "dataset-kanji": ["core", "data"],
  miners: ["core", "neighbors"],
  eval: ["core", "neighbors"],
  training: PARTS,
  benchmark: [...PARTS, "training"],
  report: [...PARTS, "training", "benchmark"],
  cli: [...PARTS, "training", "benchmark", "report"],
};

const all = Object.keys(ALLOWED_IMPORTS);

/** The rule for one package. */
export function dependencyDirection(name) {
  const forbidden = all.filter((other) => !ALLOWED_IMPORTS[name].includes(other));
  const paths = forbidden.map((other) => `@smart-mining/${other}`);
  const message = `${name} may import only ${ALLOWED_IMPORTS[name].join(", ") || "nothing"} of this project (docs/architecture.md).`;
  return {
    files: [`packages/${name}/src/**/*.ts`, `packages/${name}/test/**/*.ts`, "src/**/*.ts", "test/**/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: [...paths, ...paths.map((path) => `${path}/*`)], message },
            {
              group: ["../../../*", "!../../../chromium.shared.js"],
              message: "import another package by its name, not by its path.",
            },
          ],
        },
      ],
    },
  };
}

/**
 * Files with functions beyond the limits, from before there were any. The list only shrinks: nothing is added, and one that keeps
 * the limits fails a test until it is taken off.
 */
export const OVERSIZED = [
  "packages/models/src/layers/fused-block.ts",
  "packages/models/src/layers/fused-gradients.ts",
  "packages/models/src/layers/generic-block.ts",
];

/** A reader takes a function in at a glance: 80 lines and six parameters at most. Kernels are apart: `assembly` is not linted. */
export const FUNCTION_SIZES = {
  files: ["packages/*/src/**/*.ts", "tools/*/src/**/*.ts"],
  ignores: ["**/*.test.ts", ...OVERSIZED],
  rules: { "max-lines-per-function": ["error", { max: 80 }], "max-params": ["error", { max: 6 }] },
};

const here = process.cwd().replaceAll("\\", "/");
const inside = /(?:packages|tools)\/[\w-]+$/.exec(here)?.[0];
const current = all.find((name) => inside === `packages/${name}`);
// From within a package only its own types are loaded: much faster than those of all.
const projects =
  inside === undefined
    ? ["packages/*/tsconfig.test.json", "tools/*/tsconfig.test.json"]
    : [`${inside}/tsconfig.test.json`];

export default defineConfig(
  globalIgnores([
    "**/dist/**",
    "**/node_modules/**",
    "**/runs/**",
    "**/.nx/**",
    "**/assembly/**",
    "**/.scratch/**",
    "**/coverage/**",
  ]),
  js.configs.recommended,
  tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    languageOptions: {
      parserOptions: {
        project: projects,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.ts", "**/*.js", "**/*.mjs"],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        performance: "readonly",
        setTimeout: "readonly",
        Buffer: "readonly",
      },
    },
    rules: {
      eqeqeq: "error",
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "every random draw comes from a passed-in Random (core)." },
      ],
    },
  },
  FUNCTION_SIZES,
  {
    files: ["vitest.shared.ts", "**/vitest.config.ts", "**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  ...(current === undefined
    ? all.map((name) => ({
        ...dependencyDirection(name),
        files: [`packages/${name}/src/**/*.ts`, `packages/${name}/test/**/*.ts`],
      }))
    : [dependencyDirection(current)]),
);
