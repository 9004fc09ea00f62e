/**
 * Stable forms of what a user wrote, put in its place as soon as it is built: before any gradient is
 * derived of it. The user gets a note for each place; the standard library is stable as it stands.
 */
import type { Attrs, OpName } from "../ir/attrs.ts";
import type { Node } from "../ir/graph.ts";
import { match } from "../rewrite/pattern.ts";
import { STABILISATIONS, type Stabilisation } from "../rewrite/rules/stability.ts";
import type { Site } from "./context.ts";
import { builderAt, emit } from "./emit.ts";

/** The node for an operator, or the stable form of the formula that it completes. */
export function emitStable<K extends OpName>(site: Site, op: K, src: readonly Node[], attrs: Attrs[K]): Node {
  const { session, standard } = site.context;
  const node = emit(site, op, src, attrs);
  if (!session.stabilises || standard !== undefined) return node;
  for (const rule of STABILISATIONS) {
    const bound = match(rule.when, node);
    const stable = bound && rule.to(builderAt(site), bound);
    if (stable === undefined || stable === null) continue;
    tell(site, rule);
    return stable;
  }
  return node;
}

function tell({ context, span }: Site, { formula, equation, standard }: Stabilisation): void {
  context.session.reporter.report({
    code: "N801",
    severity: "note",
    message: `this ${formula} is computed in a form that does not overflow`,
    span,
    notes: [equation],
    help: `written as ${standard} it is stable from the start; --skip=stabilise computes what is written`,
  });
}
