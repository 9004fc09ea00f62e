import { defineConfig } from "vitest/config";
import { viteTextImports } from "./compiler/cli/text-imports.mjs";

export default defineConfig({
  plugins: [viteTextImports()],
  test: {
    include: ["test/**/*.test.ts"],
    // Nothing here keeps state in a module, so files can share one compiler: loading it for each costs half the time.
    isolate: false,
    // All cores: one is left idle otherwise, which of two is half.
    maxWorkers: "100%",
    // A page in a real browser takes its time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
