/** What a model's buffers are called by its user, as text that is safe in a line comment. */
import type { Manifest } from "../../runtime/module/manifest.ts";

/** `param "W1"` for each buffer that has a name. */
export function bufferNames(manifest: Manifest): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const add = (
    kind: string,
    tensors: readonly { readonly name: string; readonly buffer: number }[],
  ): void => {
    for (const { name, buffer } of tensors) names.set(buffer, `${kind} ${quotedForComment(name)}`);
  };
  add("input", manifest.inputs);
  add("param", manifest.params);
  add("state", manifest.states);
  add("hyper", manifest.hypers);
  for (const program of manifest.programs)
    add(`result of ${quotedForComment(program.name)},`, program.outputs);
  return names;
}

/** A string literal in printable ASCII: no line break, comment end or invisible mark survives. */
export function quotedForComment(text: string): string {
  return JSON.stringify(text)
    .replace(/[^\x20-\x7e]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("*/", "*\\/")
    .replaceAll("</", "<\\/");
}
