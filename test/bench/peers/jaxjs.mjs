// One training step in jax-js (WASM backend, jit).
import { numpy as np, jit, grad, init, defaultDevice, nn } from "@jax-js/jax";
import { best, isRegression, main, uniform } from "../works.mjs";

await init("wasm");
defaultDevice("wasm");
const tensor = (shape) => np.array(uniform(shape.reduce((a, b) => a * b, 1))).reshape(shape);

await main(async (work) => {
  const { sizes, batch, steps } = work;
  let params = sizes.slice(1).flatMap((size, i) => [tensor([sizes[i], size]).mul(0.01), np.zeros([size])]);
  const x = tensor([batch, sizes[0]]);
  const classes = sizes.at(-1);
  const hot = new Float32Array(batch * classes);
  for (let i = 0; i < batch; i++) hot[i * classes + (i % classes)] = 1;
  const y = np.array(hot).reshape([batch, classes]);
  const loss = (weights, inputs, targets) => {
    let h = inputs;
    for (let i = 0; i < weights.length; i += 2) {
      h = np.matmul(h, weights[i]).add(weights[i + 1]);
      if (i + 2 < weights.length) h = np.maximum(h, 0);
    }
    if (isRegression(work)) {
      const error = h.sub(targets);
      return error.ref.mul(error).mul(0.5).mean();
    }
    return nn.logSoftmax(h, -1).mul(targets).sum(-1).mean().neg();
  };
  const step = jit((weights, inputs, targets) => {
    const gradients = grad(loss)(
      weights.map((w) => w.ref),
      inputs,
      targets,
    );
    return weights.map((w, i) => w.sub(gradients[i].mul(0.1)));
  });
  return best(async () => {
    params = step(params, x.ref, y.ref);
    await params[0].ref.blockUntilReady?.();
  }, steps);
});
