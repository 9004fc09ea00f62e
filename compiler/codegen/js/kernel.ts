/** One kernel as a JavaScript function: plain loops over typed arrays, in the order that the kernel IR fixes. */
import { addDims, multiplyDims, floorDivideDims, subtractDims } from "../../ir/dim.ts";
import type {
  CombineOp,
  ForStatement,
  Kernel,
  LoadStatement,
  ScalarType,
  Statement,
  StoreStatement,
  Value,
} from "../../lower/kernel.ts";
import { jam, stagesOf } from "../../lower/tiles.ts";
import { NestingDepths } from "../nesting.ts";
import type { DimText } from "./dims.ts";
import { JS_OPS } from "./ops.ts";
import { countUses, valuesStored } from "./uses.ts";

/** `function k0_add(b0, b1, d0) { ... }`; `parameters` are the names of the dimension variables. */
export function jsKernel(kernel: Kernel, dims: DimText, parameters: readonly string[]): string {
  const writer = new JsWriter(dims, kernel.buffers);
  writer.block(kernel.body, "    ");
  const buffers = kernel.buffers.map((_, i) => `b${String(i)}`);
  return `  function ${kernel.name}(${[...buffers, ...parameters].join(", ")}) {\n${writer.text}  }\n`;
}

const partialsOf = (type: ScalarType): string => (type === "i32" ? "partialInts" : "partials");

class JsWriter {
  text = "";
  readonly #dims: DimText;
  readonly #buffers: Kernel["buffers"];
  /** How a value is written where it is used: its local, or its whole expression. */
  readonly #names = new Map<Value, string>();
  readonly #depths = new NestingDepths();
  #fresh = -1;

  constructor(dims: DimText, buffers: Kernel["buffers"]) {
    this.#dims = dims;
    this.#buffers = buffers;
  }

  block(statements: readonly Statement[], indent: string, live: readonly Value[] = []): void {
    const uses = countUses(statements, live);
    const isStraight = statements.every(({ kind }) => kind !== "for" && kind !== "when");
    const stores = statements.filter(({ kind }) => kind === "store").length;
    const stored = valuesStored(statements);
    // An element that is read, and then written over, must be read where it stands.
    const isReadInTime = ({ buffer, result }: LoadStatement): boolean =>
      stores === 0 || (stores === 1 && (this.#buffers[buffer]?.access === "read" || stored.has(result)));
    const mayInline = (statement: Statement & { readonly result: Value }): boolean =>
      uses.get(statement.result) === 1 &&
      (statement.kind === "load" ? isStraight && isReadInTime(statement) : true);
    for (const statement of statements) {
      switch (statement.kind) {
        case "constant":
          this.#names.set(statement.result, literal(statement.value, statement.result.type));
          break;
        case "let":
        case "position":
        case "load": {
          const expression = this.#expression(statement);
          const isDeepest = this.#depths.isDeepest(statement);
          if (mayInline(statement) && !isDeepest) this.#names.set(statement.result, expression);
          else this.#line(indent, `const ${this.#declare(statement.result)} = ${expression};`);
          break;
        }
        case "store": {
          const value = this.#name(statement.value);
          const stored = statement.value.type === "bool" ? `${value} ? 1 : 0` : value;
          this.#line(indent, `b${String(statement.buffer)}[${this.#place(statement)}] = ${stored};`);
          break;
        }
        case "when":
          this.#line(indent, `if (${this.#dims.dim(statement.size)} < ${String(statement.below)}) {`);
          this.block(statement.then, `${indent}  `);
          this.#line(indent, "} else {");
          this.block(statement.otherwise, `${indent}  `);
          this.#line(indent, "}");
          break;
        case "for":
          this.#for(statement, indent);
      }
    }
  }

  #for(loop: ForStatement, indent: string): void {
    const isBlocked = loop.block !== undefined;
    const declared = loop.accumulators.map(({ initial, result }) => {
      const name = this.#declare(result);
      return `${name} = ${this.#name(initial)}${isBlocked ? `, ${totalOf(name)} = 0` : ""}`;
    });
    if (declared.length > 0) this.#line(indent, `let ${declared.join(", ")};`);
    if (loop.accumulators.length > 0 && loop.lanes > 1) this.#lanes(loop, indent);
    else if (isBlocked) this.#blocks(loop, loop.block, indent);
    else {
      const tile = loop.lanes === 1 && loop.accumulators.length === 0 ? loop.tile : 1;
      for (const stage of stagesOf(loop, 1, tile)) {
        const { body } = jam(loop.body, loop.loop, stage.tile, 1, (type) => ({ id: this.#fresh--, type }));
        this.#run({ ...loop, body, start: stage.start, stop: stage.stop }, stage.tile, indent);
      }
    }
    if (!isBlocked) return;
    const taken = loop.accumulators.map(({ result }) => {
      const name = this.#name(result);
      const total = `${totalOf(name)} + ${name}`;
      return `${name} = ${result.type === "f32" ? `fround(${total})` : total};`;
    });
    this.#line(indent, taken.join(" "));
  }

  /** One block after another: after each, the accumulators go to their totals. */
  #blocks(loop: ForStatement, block: number, indent: string): void {
    const [i, e, stop] = [`i${String(loop.loop)}`, `e${String(loop.loop)}`, this.#dims.dim(loop.stop)];
    const names = loop.accumulators.map(({ result }) => this.#name(result));
    const next = names.map(addToTotal).join(", ");
    const first = `let ${i} = ${this.#dims.dim(loop.start)}`;
    const end = `const ${e} = Math.min(${i} + ${String(block)}, ${stop})`;
    this.#line(indent, `for (${first}; ${i} < ${stop}; ${next}) for (${end}; ${i} < ${e}; ${i}++) {`);
    this.#body(loop, indent, names);
    this.#line(indent, "}");
  }

  /** The plain loop. Accumulators live in the variables of their results. */
  #run(loop: ForStatement, step: number, indent: string): void {
    const i = `i${String(loop.loop)}`;
    const advance = step === 1 ? `${i}++` : `${i} += ${String(step)}`;
    this.#line(
      indent,
      `for (let ${i} = ${this.#dims.dim(loop.start)}; ${i} < ${this.#dims.dim(loop.stop)}; ${advance}) {`,
    );
    this.#body(
      loop,
      indent,
      loop.accumulators.map(({ result }) => this.#name(result)),
    );
    this.#line(indent, "}");
  }

  #body(loop: ForStatement, indent: string, variables: readonly string[]): void {
    loop.accumulators.forEach(({ current }, n) => this.#names.set(current, variables[n] ?? ""));
    const inner = `${indent}  `;
    // With several accumulators no next value may be written out where an earlier one has changed already.
    const next = loop.accumulators.map((accumulator) => accumulator.next);
    this.block(loop.body, inner, next.length > 1 ? [...next, ...next] : next);
    const isMoved = next.some((value) => loop.accumulators.some(({ current }) => current === value));
    if (isMoved && next.length > 1) {
      this.#line(
        inner,
        `[${variables.join(", ")}] = [${next.map((value) => this.#name(value)).join(", ")}];`,
      );
    } else
      next.forEach((value, n) => {
        this.#line(inner, `${variables[n] ?? ""} = ${this.#name(value)};`);
      });
  }

  /** Partial accumulators one after the other: the same operations on each as when they run side by side. */
  #lanes(loop: ForStatement, indent: string): void {
    const width = loop.lanes * loop.tile;
    const blocks = floorDivideDims(subtractDims(loop.stop, loop.start), width);
    const main = addDims(loop.start, multiplyDims(blocks, width));
    const [only, ...others] = loop.accumulators;
    if (only?.combine === undefined || others.length > 0)
      throw new Error("lanes take one accumulator that combines");
    const { combine, result } = only;
    const type = result.type;
    if (blocks !== 0) {
      const [total, partial, i] = [this.#name(result), `p${String(result.id)}`, `i${String(loop.loop)}`];
      const array = partialsOf(type);
      const [first, stop] = [this.#dims.dim(loop.start), this.#dims.dim(main)];
      const partialsFrom = (from: string, end: string, within: string): void => {
        this.#line(within, `for (let lane = 0; lane < ${String(width)}; lane++) {`);
        this.#line(within, `  let ${partial} = ${literal(combine.neutral, type)};`);
        const start = from === "0" ? "lane" : `${from} + lane`;
        this.#line(within, `  for (let ${i} = ${start}; ${i} < ${end}; ${i} += ${String(width)}) {`);
        this.#body(loop, `${within}  `, [partial]);
        this.#line(within, "  }");
        this.#line(within, `  ${array}[lane] = ${partial};`);
        this.#line(within, "}");
        const joined = joinLanes(combine.op, type, loop.tile, (n) => `${array}[${String(n)}]`);
        this.#line(within, `${total} = ${combined(combine.op, type, total, joined)};`);
      };
      if (loop.block === undefined) partialsFrom(first, stop, indent);
      else {
        const [block, from, end] = [String(loop.block), `f${String(loop.loop)}`, `e${String(loop.loop)}`];
        const head = `let ${from} = ${first}, ${end}; ${from} < ${stop}; ${from} = ${end}`;
        this.#line(indent, `for (${head}) {`);
        this.#line(indent, `  ${addToTotal(total)};`);
        this.#line(indent, `  ${end} = Math.min(${from} + ${block}, ${stop});`);
        partialsFrom(from, end, `${indent}  `);
        this.#line(indent, "}");
      }
    }
    if (main !== loop.stop) this.#run({ ...loop, start: main }, 1, indent);
  }

  #expression(statement: Exclude<Statement, { kind: "for" | "when" | "store" | "constant" }>): string {
    switch (statement.kind) {
      case "let": {
        const { op, args } = statement;
        const typed = op === "select" ? args[1] : args[0];
        return JS_OPS[op](
          args.map((arg) => this.#name(arg)),
          typed?.type ?? "f32",
        );
      }
      case "position":
        return `(${this.#dims.index(statement.index)})`;
      case "load": {
        const element = `b${String(statement.buffer)}[${this.#place(statement)}]`;
        return statement.result.type === "bool" ? `(${element} !== 0)` : element;
      }
    }
  }

  #place({ index, indirection }: LoadStatement | StoreStatement): string {
    const place = this.#dims.index(index);
    if (indirection === undefined) return place;
    return `${place} + ${this.#name(indirection.value)} * ${this.#dims.dim(indirection.stride)}`;
  }

  #declare(value: Value): string {
    const name = value.id < 0 ? `u${String(-value.id)}` : `v${String(value.id)}`;
    this.#names.set(value, name);
    this.#depths.settle(value);
    return name;
  }

  #name(value: Value): string {
    const name = this.#names.get(value);
    if (name === undefined) throw new Error(`value ${String(value.id)} is used before it is made`);
    return name;
  }

  #line(indent: string, line: string): void {
    this.text += `${indent}${line}\n`;
  }
}

/** The variable of an accumulator's total, which begins at 0. */
const totalOf = (accumulator: string): string => `t${accumulator}`;

/** Adds what an accumulator holds to its total, and begins at 0 again. */
const addToTotal = (accumulator: string): string =>
  `${totalOf(accumulator)} += ${accumulator}, ${accumulator} = 0`;

function combined(op: CombineOp, type: ScalarType, a: string, b: string): string {
  return JS_OPS[op]([a, b], type);
}

/** The tiles pairwise, then the lanes. */
function joinLanes(
  op: CombineOp,
  type: ScalarType,
  tile: number,
  partial: (index: number) => string,
): string {
  const pairwise = (from: number, count: number, lane: number): string => {
    if (count === 1) return partial(from * 4 + lane);
    const half = count / 2;
    return combined(op, type, pairwise(from, half, lane), pairwise(from + half, half, lane));
  };
  const lane = (n: number): string => pairwise(0, tile, n);
  return combined(op, type, combined(op, type, lane(0), lane(2)), combined(op, type, lane(1), lane(3)));
}

function literal(value: number, type: ScalarType): string {
  if (type === "bool") return value === 0 ? "false" : "true";
  if (Object.is(value, -0)) return "-0";
  return value < 0 ? `(${String(value)})` : String(value);
}
