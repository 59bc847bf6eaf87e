import { defineConfig, type ViteUserConfig } from "vitest/config";

const conditions = ["@smart-mining/source", "node", "import", "module", "default"];

/** The vitest configuration that every package shares: sources of sibling packages are used, not their builds. */
export function packageConfig(name: string, extra: ViteUserConfig["test"] = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      name,
      include: ["src/**/*.test.ts", "test/**/*.test.ts"],
      pool: "forks",
      maxWorkers: 2,
      testTimeout: 120_000,
      hookTimeout: 120_000,
      passWithNoTests: false,
      ...extra,
    },
  });
}
