/** What must hold of every text: a tree or messages, and the formatter keeps what it means. */
import { format } from "../../grammar/format.ts";
import { parse } from "../../grammar/index.ts";
import { meaningOf } from "../grammar/support.ts";
import type { Findings } from "./findings.ts";

/** parse(fmt(x)) equals parse(x), and fmt(fmt(x)) equals fmt(x), where x has no fault. */
export function checkText(text: string, findings: Findings): void {
  const { module, diagnostics } = parse({ path: "main.net", text });
  if (diagnostics.length > 0) return;
  const formatted = format(module);
  const again = parse({ path: "main.net", text: formatted });
  if (again.diagnostics.length > 0 || meaningOf(again.module) !== meaningOf(module))
    findings.add("format", `means something else when formatted:\n${formatted}`);
  else if (format(again.module) !== formatted)
    findings.add("format", `is formatted in two ways:\n${formatted}\n${format(again.module)}`);
}
