/**
 * Calls that do something in other languages and are no statements here. In a text `{x}` stands for the receiver, or else
 * the first argument, as it was written, and `{all}` for all arguments.
 */
const all = (text: string, ...words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => [word, text]));

const CALLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...all("write show {all}", "print", "println", "printf", "disp", "display", "echo", "puts"),
    ...all("write show {all}", "console.log", "fmt.Println", "logging.info", "System.out.println"),
    ...all("write plot {all}", "plot"),
    ...all("leave it out: plot draws by itself", "plt.show", "figure", "subplots", "savefig"),
    ...all(
      'leave it out; lines are named with plot t, y, labels=["y"]',
      "legend",
      "title",
      "xlabel",
      "ylabel",
    ),
    backward: "a gradient is a value: dW = grad({x}, W)",
    ...all("give the seed with --seed, or as seed = 0 in a train block", "manual_seed", "seed", "set_seed"),
    ...all("a train block trains: train { model = M() }", "fit", "step", "zero_grad", "train"),
    eval: "leave it out: training is false where no training step is compiled",
    ...all("a list never changes: bind a new one with concat", "append", "extend", "push"),
  }),
);

/** Words that print what follows, without ( ) in some languages. */
const PRINTERS: ReadonlySet<string> = new Set([
  "print",
  "println",
  "printf",
  "disp",
  "display",
  "echo",
  "puts",
]);
export const isPrinter = (name: string): boolean => PRINTERS.has(name);

/** How a call is written that only does something elsewhere; `name` may begin with what it belongs to: `plt.show`. */
export function foreignCall(name: string, first = "x", values = first): string | undefined {
  const help = CALLS.get(name) ?? CALLS.get(name.slice(name.lastIndexOf(".") + 1));
  return help?.replaceAll("{x}", first).replaceAll("{all}", shownOf(values));
}

/** What is shown of a call's arguments: no `end=""`, the values of a text with values in it, and `labels` for `label`. */
function shownOf(values: string): string {
  const own = values
    .replace(/,\s*(?:end|sep|file|flush)\s*=[^=].*$/, "")
    .replace(/\blabel\s*=\s*("[^"]*")/, "labels=[$1]");
  const inside = /^[fF]["']/.test(own)
    ? [...own.matchAll(/\{([^{}:!]+)[^{}]*\}/g)].map(([, value]) => value)
    : [];
  return inside.length > 0 ? inside.join(", ") : own;
}
