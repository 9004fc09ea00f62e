/**
 * Where a text ended, so that another one can go on from there, as the lines of an interactive session do. What an
 * earlier text defined is in sight and may be defined anew: its values stay, its functions see the newest names.
 */
import type { Data, Model } from "../../grammar/ast.ts";
import type { Builder } from "../ir/graph.ts";
import type { Provenance } from "../ir/provenance.ts";
import type { DataSets } from "./data/data-sets.ts";
import { Scope } from "./names/scope.ts";
import type { Entry } from "./names/scope.ts";
import type { StandardLibrary } from "./names/standard.ts";
import type { Unit } from "./names/unit.ts";
import type { Value } from "./values.ts";

/** Never changes: a text that goes on from it makes one of its own, so that a broken one leaves nothing behind. */
export interface Ending {
  /** Shared by all texts, so that a value computed once is known again by its node. */
  readonly builder: Builder;
  readonly provenance: Provenance;
  readonly standard: StandardLibrary;
  readonly homes: WeakMap<Model | Data, Unit>;
  readonly dataSets: DataSets;
  readonly unit: Unit;
  /** How many draws of random numbers there were. */
  readonly draws: number;
}

/** The names of an ending with their values, newest first. */
export function valuesOf({ unit }: Ending): ReadonlyMap<string, Value> {
  return new Map([...visible(unit.top)].map(([name, { value }]) => [name, value]));
}

/** A scope that has the names of an earlier one, which it does not share: `b <- b + 1` changes its own entry alone. */
export function scopeAfter(past: Ending | undefined): Scope | undefined {
  if (past === undefined) return undefined;
  const scope = new Scope(undefined);
  for (const entry of visible(past.unit.top).values()) scope.set({ ...entry });
  return scope;
}

function visible(scope: Scope): ReadonlyMap<string, Entry> {
  const outer = scope.parent === undefined ? [] : visible(scope.parent);
  return new Map([...outer, ...[...scope.entries()].map((entry) => [entry.name, entry] as const)]);
}

/** Takes over what the new text does not define or import itself. The session's own definitions now live in the new unit. */
export function inherit(unit: Unit, { unit: past, homes }: Ending): void {
  unit.library.inherit(past.library, (home) => (home === past ? unit : home));
  for (const [name, model] of past.models) if (!unit.models.has(name)) unit.models.set(name, model);
  for (const [name, data] of past.data) if (!unit.data.has(name)) unit.data.set(name, data);
  for (const item of [...past.models.values(), ...past.data.values()])
    if (homes.get(item) === past) homes.set(item, unit);
}
