// What is measured: one training step (forward, backward, SGD update) of small networks. Every runner
// prints one JSON object: milliseconds a step by work, the least of its repeats.

/** @type {Record<string, { sizes: number[], batch: number, steps: number }>} */
export const WORKS = {
  "linear regression, 2 features, batch 32": { sizes: [2, 1], batch: 32, steps: 2000 },
  "MLP 4-8-3, batch 32": { sizes: [4, 8, 3], batch: 32, steps: 500 },
  "softmax regression 784-10": { sizes: [784, 10], batch: 256, steps: 30 },
  "MLP 784-256-10, batch 1": { sizes: [784, 256, 10], batch: 1, steps: 100 },
  "MLP 784-256-10": { sizes: [784, 256, 10], batch: 256, steps: 8 },
  "MLP 784-256-256-256-10": { sizes: [784, 256, 256, 256, 10], batch: 256, steps: 5 },
  "MLP 784-1024-1024-10": { sizes: [784, 1024, 1024, 10], batch: 256, steps: 1 },
};

/** The work is a regression: half the squared error of one output; else cross entropy. */
export const isRegression = ({ sizes }) => sizes.at(-1) === 1;

/** Milliseconds a call of `step`, the least of `repeats` means over `steps` calls after a warm-up. */
export async function best(step, steps, repeats = 5) {
  await step();
  await step();
  let least = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    for (let i = 0; i < steps; i++) await step();
    least = Math.min(least, (performance.now() - start) / steps);
  }
  return least;
}

/** The same for a step that does not wait: no promise is made in the loop. */
export function bestNow(step, steps, repeats = 5) {
  step();
  step();
  let least = Infinity;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    for (let i = 0; i < steps; i++) step();
    least = Math.min(least, (performance.now() - start) / steps);
  }
  return least;
}

export const uniform = (count) => Float32Array.from({ length: count }, () => Math.random() - 0.5);

/** Runs every work and prints the object; a work that fails is its error's text. */
export async function main(measure) {
  const out = {};
  for (const [name, work] of Object.entries(WORKS)) {
    try {
      out[name] = await measure(work, name);
    } catch (fault) {
      out[name] = String(fault).slice(0, 120);
    }
  }
  console.log(JSON.stringify(out));
  process.exit(0);
}
