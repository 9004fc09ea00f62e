/**
 * Schedules of the matrix product. All but `dot` sum each element in the order of k, so that they
 * give the same bits and a kernel may choose between them when it runs.
 *
 *   direct   rows × columns in tiles of 4 × 8, reading both operands where they stand
 *   packed   the right operand first copied into panels of 8 columns ([n / 8][K][8]), then the same tiles;
 *            the last panel, of 8 columns or 4, is filled up with zeros and its tiles
 *            go through a scratch of that width
 *   dot      one column and both operands contiguous or repeated along k: lanes along k
 *
 * The tile of 4 × 8 fills 8 vector registers with sums; the loop over k is not unrolled, because the
 * engine's register allocation then spills (measured, as were panels of 12 columns: slower).
 */
import { addDims, floorDivideDims, multiplyDims, subtractDims, type Dim } from "../ir/dim.ts";
import type { DType } from "../ir/types.ts";
import { addAffine, affine, scaleAffine, variable } from "./affine.ts";
import { Draft, type Drafted } from "./draft.ts";
import type { Affine, Value } from "./kernel.ts";
import { inBuffer, type Operand } from "./operand.ts";
import { blockOf, withinBlock } from "./summation.ts";
import {
  along,
  readSide,
  swapped,
  writeTarget,
  type Along,
  type ProductAxis,
  type ProductStatement,
} from "./product.ts";

const TILE_ROWS = 4;
const PANEL = 8;
const LANES = 4;
/** Products of fewer multiplications than this, or of fewer rows or less depth, do not repay packing. */
const LEAST_PACKED_WORK = 8192;
const LEAST_PACKED_ROWS = 8;
const LEAST_PACKED_DEPTH = 4;

/** Gives a scratch buffer of that many f32. */
export type Scratch = (elements: Dim) => number;

export function productKernel(statement: ProductStatement, scratch: Scratch): Drafted {
  const draft = new Draft();
  const p = statement.columns.length === 0 ? swapped(statement) : statement;
  if (isDot(p)) dot(draft, p);
  else if (!isPackable(p)) direct(draft, p);
  else {
    const { builder } = draft;
    const [rows, depth] = [p.rows[0]?.extent ?? 1, p.depth[0]?.extent ?? 1];
    const deep = (): void => {
      packed(draft, p, scratch);
    };
    builder.when(
      rows,
      LEAST_PACKED_ROWS,
      () => {
        direct(draft, p);
      },
      () => {
        const shallow = (): void => {
          direct(draft, p, true);
        };
        builder.when(depth, LEAST_PACKED_DEPTH, shallow, deep);
      },
    );
  }
  return draft.finish("product");
}

/** Rows of a matrix by a vector, both read along k without gaps, or one element again and again. */
function isDot({ rows, depth, columns }: ProductStatement): boolean {
  const inner = depth.at(-1);
  if (rows.length > 0 || columns.at(-1)?.right === 1 || inner === undefined) return false;
  return [inner.left, inner.right].every((stride) => stride === 1 || stride === 0);
}

/** One axis of each kind, f32, and enough work, so far as it is known. */
function isPackable({ target, rows, columns, depth }: ProductStatement): boolean {
  if (target.dtype !== "f32" || rows.length !== 1 || columns.length !== 1 || depth.length !== 1) return false;
  const work = [...rows, ...columns, ...depth].map(({ extent }) => extent);
  const known = work.reduce<number>((product, dim) => product * (typeof dim === "number" ? dim : 64), 1);
  return known >= LEAST_PACKED_WORK;
}

interface Summing {
  readonly lanes?: 1 | 4;
  /** Less depth than one block has. */
  readonly isShallow?: boolean;
}

/**
 * Σ over all axes of depth (the order of summation: summation.ts). The inner axes run in order as long as together
 * they surely fit in one block. The next axis is split into blocks, and the axes outside it add the results.
 */
function sum(
  draft: Draft,
  dtype: DType,
  depth: readonly ProductAxis[],
  term: (places: readonly Along[]) => Value,
  { lanes = 1, isShallow = false }: Summing = {},
): Value {
  const { builder } = draft;
  const zero = builder.constant(dtype, 0);
  const blocks = isShallow ? [] : blocksOf(depth, dtype);
  const run = (level: number, at: readonly Affine[], before: Value): Value => {
    const axis = depth[level];
    if (axis === undefined) return builder.op("add", before, term(along(depth, at)));
    const block = blocks[level];
    const isInner = level === depth.length - 1;
    const shape = {
      stop: axis.extent,
      lanes: isInner ? lanes : (1 as const),
      tile: isInner && lanes === 4 ? 4 : 1,
      block,
    };
    const combine = { op: "add", neutral: 0 } as const;
    const initial = block === undefined ? before : zero;
    const [total = initial] = builder.reduce(shape, [{ initial, combine }], (loop, [current = initial]) => [
      run(level + 1, [...at, variable(loop)], current),
    ]);
    return block === undefined || before === zero ? total : builder.op("add", before, total);
  };
  return run(0, [], zero);
}

/** The block of each axis of depth; undefined for an axis that is not split. */
function blocksOf(depth: readonly ProductAxis[], dtype: DType): readonly (number | undefined)[] {
  let terms = 1;
  return depth
    .toReversed()
    .map(({ extent }) => {
      const inOne = withinBlock(terms, extent);
      const block = inOne === undefined ? blockOf("add", dtype, terms) : undefined;
      terms = inOne ?? 1;
      return block;
    })
    .reverse();
}

function direct(draft: Draft, p: ProductStatement, isShallow = false): void {
  const outer = p.batch.map(({ extent }) => ({ stop: extent }));
  const rows = p.rows.map(({ extent }, i) => ({
    stop: extent,
    tile: i === p.rows.length - 1 ? TILE_ROWS : 1,
  }));
  const columns = p.columns.map(({ extent }, i) =>
    i === p.columns.length - 1 ? { stop: extent, lanes: LANES, tile: PANEL / LANES } : { stop: extent },
  );
  draft.nest([...outer, ...rows, ...columns], (at) => {
    const batch = along(p.batch, at);
    const row = along(p.rows, at.slice(outer.length));
    const column = along(p.columns, at.slice(outer.length + rows.length));
    writeTarget(
      draft,
      p,
      [...batch, ...row, ...column],
      dotProduct(draft, p, batch, row, column, { isShallow }),
    );
  });
}

function dotProduct(
  draft: Draft,
  p: ProductStatement,
  batch: readonly Along[],
  row: readonly Along[],
  column: readonly Along[],
  summing: Summing,
): Value {
  return sum(
    draft,
    p.target.dtype,
    p.depth,
    (k) =>
      draft.builder.op(
        "mul",
        readSide(draft, p, "left", [...batch, ...row, ...k]),
        readSide(draft, p, "right", [...batch, ...k, ...column]),
      ),
    summing,
  );
}

function dot(draft: Draft, p: ProductStatement): void {
  draft.nest(
    [...p.batch, ...p.columns].map(({ extent }) => ({ stop: extent })),
    (at) => {
      const batch = along(p.batch, at);
      const column = along(p.columns, at.slice(p.batch.length));
      writeTarget(draft, p, [...batch, ...column], dotProduct(draft, p, batch, [], column, { lanes: LANES }));
    },
  );
}

function packed(draft: Draft, p: ProductStatement, scratch: Scratch): void {
  const [row, column, depth] = [p.rows[0], p.columns[0], p.depth[0]];
  if (row === undefined || column === undefined || depth === undefined)
    throw new Error("a packed product has three axes");
  const panels = floorDivideDims(column.extent, PANEL);
  const rest = subtractDims(column.extent, multiplyDims(panels, PANEL));
  const restWidth = typeof rest !== "number" || rest > LANES ? PANEL : rest === 0 ? 0 : LANES;
  const restAt = multiplyDims(panels, multiplyDims(depth.extent, PANEL));
  const packedSize = addDims(restAt, multiplyDims(depth.extent, restWidth));
  const panel = vector(scratch(packedSize), packedSize);
  const { builder } = draft;

  /** Copies `width` columns from `first` on for every k to `to`. */
  const pack = (batch: readonly Along[], first: Affine, to: Affine, width: number, filled: Dim): void => {
    builder.loop({ stop: depth.extent }, (k) => {
      const line = addAffine(to, scaleAffine(variable(k), width));
      builder.loop({ stop: filled, lanes: LANES, tile: PANEL / LANES }, (c) => {
        const places = [
          ...batch,
          { axis: depth, at: variable(k) },
          { axis: column, at: addAffine(first, variable(c)) },
        ];
        draft.write(panel, [addAffine(line, variable(c))], readSide(draft, p, "right", places));
      });
      builder.loop({ start: filled, stop: width }, (c) => {
        draft.write(panel, [addAffine(line, variable(c))], builder.constant("f32", 0));
      });
    });
  };
  /** All rows times one packed panel. */
  const multiply = (
    batch: readonly Along[],
    from: Affine,
    width: number,
    store: (row: Affine, c: Affine, value: Value) => void,
  ): void => {
    builder.loop({ stop: row.extent, tile: TILE_ROWS }, (i) => {
      builder.loop({ stop: width, lanes: LANES, tile: width / LANES }, (c) => {
        const total = sum(draft, "f32", p.depth, (k) => {
          const a = readSide(draft, p, "left", [...batch, { axis: row, at: variable(i) }, ...k]);
          const place = k.reduce(
            (place, { at }) => addAffine(place, scaleAffine(at, width)),
            addAffine(from, variable(c)),
          );
          return builder.op("mul", a, draft.read(panel, [place]));
        });
        store(variable(i), variable(c), total);
      });
    });
  };

  draft.nest(
    p.batch.map(({ extent }) => ({ stop: extent })),
    (at) => {
      const batch = along(p.batch, at);
      const target = (i: Affine, j: Affine): readonly Along[] => [
        ...batch,
        { axis: row, at: i },
        { axis: column, at: j },
      ];
      builder.loop({ stop: panels }, (j) => {
        const from = scaleAffine(variable(j), multiplyDims(depth.extent, PANEL));
        const first = scaleAffine(variable(j), PANEL);
        pack(batch, first, from, PANEL, PANEL);
        multiply(batch, from, PANEL, (i, c, value) => {
          writeTarget(draft, p, target(i, addAffine(first, c)), value);
        });
      });
      builder.when(
        rest,
        1,
        () => undefined,
        () => {
          const first = affine(multiplyDims(panels, PANEL));
          const edgeSize = multiplyDims(row.extent, restWidth);
          const edge = vector(scratch(edgeSize), edgeSize);
          const inEdge = (i: Affine, c: Affine): readonly Affine[] => [
            addAffine(scaleAffine(i, restWidth), c),
          ];
          pack(batch, first, affine(restAt), restWidth, rest);
          multiply(batch, affine(restAt), restWidth, (i, c, value) => {
            draft.write(edge, inEdge(i, c), value);
          });
          draft.nest(
            [{ stop: row.extent }, { stop: rest, lanes: LANES, tile: 2 }],
            ([i = affine(0), c = affine(0)]) => {
              writeTarget(draft, p, target(i, addAffine(first, c)), draft.read(edge, inEdge(i, c)));
            },
          );
        },
      );
    },
  );
}

function vector(buffer: number, elements: Dim): Operand {
  return inBuffer(buffer, "f32", [elements]);
}
