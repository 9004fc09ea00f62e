import type { Plugin as EsbuildPlugin } from "esbuild";
import type { Plugin as VitePlugin } from "vitest/config";

export function esbuildTextImports(): EsbuildPlugin;
export function viteTextImports(): VitePlugin;
