/** What tests of data share: temporary directories, IDX bytes, a web server on this machine, an environment. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { DataEnvironment } from "../../runtime/data/environment.ts";

/** The bytes of an IDX file. */
export function idxBytes(type: number, shape: readonly number[], content: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + content.length);
  bytes.set([0, 0, type, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  bytes.set(content, 4 + 4 * shape.length);
  return bytes;
}

/** A directory that is gone when the test is over. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "netc-test-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The address of a server on the loopback interface, ending in `/`; it is closed when the test is over. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  const address = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return address;
}

/** An address on which nobody listens. */
export async function silentAddress(): Promise<string> {
  const server = createServer();
  const address = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/`;
}

export interface TestEnvironment extends DataEnvironment {
  /** What was reported. */
  readonly lines: string[];
}

/** An environment with an empty cache, no mirror, no package and short waits. */
export async function testEnvironment(changes: Partial<DataEnvironment> = {}): Promise<TestEnvironment> {
  const lines: string[] = [];
  return {
    cacheDirectory: join(await temporaryDirectory(), "cache"),
    packageRoots: [],
    fashionMnistMirrors: [],
    download: { connectMilliseconds: 2000, stallMilliseconds: 2000, mostBytes: 2 ** 26 },
    report: (line) => lines.push(line),
    ...changes,
    lines,
  };
}
