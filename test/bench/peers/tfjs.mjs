// One training step in TensorFlow.js (WASM backend, one thread).
import * as tf from "@tensorflow/tfjs";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { fileURLToPath } from "node:url";
import { bestNow, isRegression, main } from "../works.mjs";

const binaries = new URL("../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);
setWasmPaths(fileURLToPath(binaries));
setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

await main((work) => {
  const { sizes, batch, steps } = work;
  const params = sizes
    .slice(1)
    .flatMap((size, i) => [
      tf.variable(tf.randomNormal([sizes[i], size], 0, 0.01)),
      tf.variable(tf.zeros([size])),
    ]);
  const x = tf.randomUniform([batch, sizes[0]]);
  const classes = sizes.at(-1);
  const labels = tf.tensor1d(
    Array.from({ length: batch }, (_, i) => i % classes),
    "int32",
  );
  const y = isRegression(work) ? tf.randomNormal([batch, classes]) : tf.oneHot(labels, classes).toFloat();
  const optimizer = tf.train.sgd(0.1);
  const loss = () => {
    let h = x;
    for (let i = 0; i < params.length; i += 2) {
      h = tf.add(tf.matMul(h, params[i]), params[i + 1]);
      if (i + 2 < params.length) h = tf.relu(h);
    }
    if (isRegression(work)) return tf.mean(tf.div(tf.square(tf.sub(h, y)), 2));
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(h), y), -1)));
  };
  return bestNow(() => tf.tidy(() => void optimizer.minimize(loss, false, params)), steps);
});
