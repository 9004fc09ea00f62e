/** Random values of a domain. */
import type { Domain } from "./sample.ts";

const DOMAINS: Readonly<Record<Domain, (random: () => number, i: number) => number>> = {
  any: (random) => 3 * random() - 1.5,
  positive: (random) => 0.5 + 1.5 * random(),
  nonzero: (random) => (random() < 0.5 ? -1 : 1) * (0.3 + random()),
  // Rungs of a ladder in mixed order: the first 13 differ by at least 0.3.
  distinct: (random, i) => -2.05 + 0.37 * ((i * 5) % 13) + 0.02 * random(),
  // At least 0.1 from every whole number and every half.
  between: (random) => Math.floor(6 * random() - 3) / 2 + 0.1 + 0.3 * random(),
  "some-zeros": (random, i) => (i % 2 === 0 ? 0 : 2.3 * random() - 0.8),
};

export function valuesIn(domain: Domain, count: number, random: () => number): readonly number[] {
  return Array.from({ length: count }, (_, i) => DOMAINS[domain](random, i));
}
