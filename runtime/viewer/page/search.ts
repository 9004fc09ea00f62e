/** The search box: nodes by name or operator; Enter goes from one to the next. */
import type { GraphDocument } from "../document.ts";
import { nameOf } from "../marks.ts";

export interface SearchEvents {
  found(ids: readonly number[]): void;
  go(id: number): void;
}

/** Nodes whose name, operator or sign has the text in it, whatever the case; those with the whole name first. */
export function matches({ nodes }: Pick<GraphDocument, "nodes">, text: string): readonly number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const rank = (texts: readonly string[]): number =>
    texts.some((candidate) => candidate === wanted)
      ? 0
      : texts.some((candidate) => candidate.includes(wanted))
        ? 1
        : 2;
  return nodes
    .map((node) => ({
      id: node.id,
      rank: rank([nameOf(node) ?? "", node.op, node.label].map((candidate) => candidate.toLowerCase())),
    }))
    .filter((match) => match.rank < 2)
    .sort((a, b) => a.rank - b.rank || a.id - b.id)
    .map((match) => match.id);
}

export function wireSearch(
  input: HTMLInputElement,
  count: HTMLElement,
  document: GraphDocument,
  events: SearchEvents,
): void {
  let found: readonly number[] = [];
  let next = 0;
  input.addEventListener("input", () => {
    found = matches(document, input.value);
    next = 0;
    count.textContent =
      input.value.trim() === "" ? "" : found.length === 0 ? "no match" : `${String(found.length)} found`;
    events.found(found);
  });
  input.addEventListener("keydown", (event) => {
    const id = found[next];
    if (event.key === "Enter" && id !== undefined) {
      next = (next + 1) % found.length;
      events.go(id);
    } else if (event.key === "Escape") {
      input.value = "";
      input.dispatchEvent(new Event("input"));
      input.blur();
      event.stopPropagation();
    }
  });
}
