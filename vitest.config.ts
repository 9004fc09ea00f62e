import { defineConfig } from "vitest/config";
import { viteTextImports } from "./compiler/cli/text-imports.mjs";

export default defineConfig({
  plugins: [viteTextImports()],
  test: {
    include: ["test/**/*.test.ts"],
    // A page in a real browser takes its time on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
