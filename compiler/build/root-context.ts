/** What surrounds the statements at the top of a file. */
import type { Context, Draws, Session } from "./context.ts";
import { seedKey } from "./emit.ts";
import type { Unit } from "./names/unit.ts";

/** The draws at the top of a file: each has a stream of its own. */
export class CountedDraws implements Draws {
  readonly key = seedKey;
  readonly #session: Session;
  count: number;

  constructor(session: Session, count: number) {
    [this.#session, this.count] = [session, count];
  }

  next(): ReturnType<Draws["next"]> {
    const { builder } = this.#session;
    const counter = builder.node("constant", [], { dtype: "i32", shape: [], values: [0] });
    return { stream: this.count++, counter };
  }
}

/** The context of a file's top. */
export function rootContext(session: Session, unit: Unit, draws: Draws): Context {
  return {
    session,
    unit,
    scope: unit.top,
    body: "module",
    calls: [],
    active: [],
    standard: undefined,
    owner: undefined,
    model: undefined,
    draws,
    initialDraws: draws,
    initial: undefined,
    training: false,
    region: undefined,
    scheduling: false,
    differentiated: session.differentiated.of(unit.module),
  };
}
