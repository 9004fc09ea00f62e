// `npm run bench`: our training steps and the peers', in turn, in one run. Prints milliseconds (the
// least over all rounds) and how many times longer each peer takes. What is not installed is named.
// Debian's PyTorch wants libopenblas0 beside it: without, it multiplies ten times slower.
//   node test/bench/run.mjs [--rounds 3]
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { WORKS } from "./works.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
const rounds = Number(values.rounds);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** One core for everyone, where the system can say so. */
const pin = spawnSync("taskset", ["-c", "0", "true"]).status === 0 ? ["taskset", "-c", "0"] : [];
const python = ["/usr/bin/python3", "python3"].find(
  (name) => spawnSync(name, ["-c", "import torch"], { stdio: "ignore" }).status === 0,
);
const peer = (name, file) => ({
  name,
  command: existsSync(here(`node_modules/${file.module}`))
    ? [process.execPath, here(file.script)]
    : undefined,
  missing: "npm install --prefix test/bench",
});

const RUNNERS = [
  { name: "netc wasm", command: [process.execPath, here("netc.mjs"), "wasm"] },
  { name: "netc js", command: [process.execPath, here("netc.mjs"), "js"] },
  peer("jax-js wasm", { module: "@jax-js/jax", script: "peers/jaxjs.mjs" }),
  peer("TensorFlow.js wasm", { module: "@tensorflow/tfjs", script: "peers/tfjs.mjs" }),
  {
    name: "PyTorch",
    command: python === undefined ? undefined : [python, here("peers/torch_steps.py")],
    missing: "a python3 with torch",
  },
];

const works = JSON.stringify(Object.fromEntries(Object.entries(WORKS).map(([name, work]) => [name, work])));

/** Runs one runner once: its figures by work, or why there are none. */
function run({ name, command }) {
  const [file, ...args] = [...pin, ...command];
  const result = spawnSync(file, args, { input: works, encoding: "utf8", maxBuffer: 2 ** 24 });
  const line = result.stdout.trim().split("\n").at(-1) ?? "";
  if (result.status !== 0 || !line.startsWith("{")) {
    console.error(`${name} failed: ${result.stderr.slice(-400)}`);
    return {};
  }
  return JSON.parse(line);
}

const least = new Map(RUNNERS.map(({ name }) => [name, {}]));
const present = RUNNERS.filter(({ command }) => command !== undefined);
for (let round = 1; round <= rounds; round++) {
  for (const runner of present) {
    process.stderr.write(`round ${round} of ${rounds}: ${runner.name}\n`);
    const known = least.get(runner.name);
    for (const [work, ms] of Object.entries(run(runner))) {
      known[work] = typeof ms === "number" ? Math.min(ms, known[work] ?? Infinity) : (known[work] ?? ms);
    }
  }
}

const show = (ms) => (typeof ms !== "number" ? "-" : ms >= 10 ? ms.toFixed(1) : ms.toPrecision(3));
const ours = least.get(present[0].name);
console.log(`One training step, milliseconds (in brackets: times netc wasm). Least of ${rounds} rounds.`);
console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, Node ${process.version}, one thread${pin.length > 0 ? " on one core" : ""}\n`,
);
console.log(`| work | ${present.map(({ name }) => name).join(" | ")} |`);
console.log(`| --- |${present.map(() => " --- |").join("")}`);
for (const work of Object.keys(WORKS)) {
  const cells = present.map(({ name }) => {
    const ms = least.get(name)[work];
    const ratio =
      typeof ms === "number" && typeof ours[work] === "number" ? ` (${(ms / ours[work]).toFixed(2)})` : "";
    return show(ms) + ratio;
  });
  console.log(`| ${work} | ${cells.join(" | ")} |`);
}
for (const { name, command, missing } of RUNNERS) {
  if (command === undefined) console.log(`\nNot measured: ${name} (wants ${missing})`);
}
