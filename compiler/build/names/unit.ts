/** The files of a compilation: each sees its own definitions and what it imports, and has a top of its own. */
import type { Data, Model, Module } from "../../../grammar/ast.ts";
import type { Context } from "../context.ts";
import type { Library } from "./library.ts";
import { Scope } from "./scope.ts";

export interface Unit {
  readonly module: Module;
  readonly library: Library;
  /** The scope of the file's own top: constants, bindings, and constants it imports. */
  readonly top: Scope;
  /** Models and data sets it defines or imports, by the name they have here. */
  readonly models: Map<string, Model>;
  readonly data: Map<string, Data>;
}

/** `around` holds the names of a text that this one goes on from. */
export function createUnit(module: Module, library: Library, around: Scope | undefined): Unit {
  return { module, library, top: new Scope(around), models: new Map(), data: new Map() };
}

/** The context of a file's top. */
export function atTopOf(context: Context, unit: Unit): Context {
  if (context.unit === unit) return context;
  return {
    ...context,
    unit,
    scope: unit.top,
    differentiated: context.session.differentiated.of(unit.module),
  };
}

/** The context of the file that a model or data set was defined in. */
export function atHomeOf(context: Context, declaration: Model | Data): Context {
  return atTopOf(context, context.session.homes.get(declaration) ?? context.unit);
}
