/**
 * The warning for a loss that takes scores and is given what softmax or sigmoid made of them: it would apply the
 * function a second time, which trains, but slowly and to the wrong end.
 */
import type { Expression } from "../../../grammar/ast.ts";
import { warn } from "../context.ts";
import type { Context } from "../context.ts";
import { brief } from "../gradient-report.ts";
import { callOf } from "../script.ts";
import type { Located } from "../values.ts";

/** The scores of each loss, and the function that it applies to them. */
const LOSSES: ReadonlyMap<string, readonly [parameter: string, activation: string]> = new Map([
  ["cross_entropy", ["logits", "softmax"]],
  ["bce_with_logits", ["logits", "sigmoid"]],
]);

export function warnOfDoubled(context: Context, loss: string, bound: ReadonlyMap<string, Located>): void {
  const [parameter, activation] = LOSSES.get(loss) ?? [];
  const scores = parameter === undefined ? undefined : bound.get(parameter);
  if (scores?.expression === undefined || activation === undefined || context.standard !== undefined) return;
  const call = callBehind(context, scores.expression);
  if (call?.callee.text !== activation) return;
  warn(context, {
    code: "N124",
    message: `${loss} applies ${activation} itself, and is given what ${activation} made already`,
    span: scores.span,
    labels:
      scores.expression.kind === "NameReference"
        ? [{ span: call.callee.span, text: `${activation} here` }]
        : [],
    help: `give it the scores: ${loss}(${[...bound.values()].map((each) => brief(each === scores ? call.operand.span : each.span, "...")).join(", ")})`,
  });
}

/** The call that an expression is, or that its name is bound to. */
function callBehind(context: Context, expression: Expression): ReturnType<typeof callOf> {
  if (expression.kind !== "NameReference") return callOf(expression);
  const definition = context.scope.lookup(expression.name)?.definition;
  return definition === undefined || definition.kind === "NameReference" ? undefined : callOf(definition);
}
