import { describe, expect, test } from "vitest";
import { download } from "../../runtime/data/download.ts";
import { serve, silentAddress } from "./support.ts";

const LIMITS = { connectMilliseconds: 5000, stallMilliseconds: 5000, mostBytes: 1000 };

describe("download", () => {
  test("gives the body, also after a redirect", async () => {
    const base = await serve((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { location: "/file" }).end();
      else response.end(Uint8Array.of(1, 2, 3));
    });
    expect([...(await download(`${base}file`, LIMITS))]).toEqual([1, 2, 3]);
    expect([...(await download(`${base}moved`, LIMITS))]).toEqual([1, 2, 3]);
  });

  test("gives an empty body", async () => {
    const base = await serve((_, response) => response.end());
    expect(await download(base, LIMITS)).toHaveLength(0);
  });

  test("refuses an error status", async () => {
    const base = await serve((_, response) => response.writeHead(404).end("not here"));
    await expect(download(base, LIMITS)).rejects.toThrow("the server answered 404");
  });

  test("gives up on a server that does not answer", async () => {
    const base = await serve(() => undefined);
    await expect(download(base, { ...LIMITS, connectMilliseconds: 50 })).rejects.toThrow(
      "no answer within 0.05 s",
    );
  });

  test("gives up on a server that falls silent", async () => {
    const base = await serve((_, response) => response.write("abc"));
    await expect(download(base, { ...LIMITS, stallMilliseconds: 50 })).rejects.toThrow(
      "nothing more after 3 bytes within 0.05 s",
    );
  });

  test("stops at the largest size", async () => {
    const base = await serve((_, response) => response.end(new Uint8Array(1001)));
    await expect(download(base, LIMITS)).rejects.toThrow("it is larger than 1000 bytes");
  });

  test("refuses a body that is cut off", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("abc", () => response.destroy());
    });
    await expect(download(base, LIMITS)).rejects.toThrow("the connection was cut off");
  });

  test("refuses a server that is not there", async () => {
    await expect(download(await silentAddress(), LIMITS)).rejects.toThrow("the connection was refused");
  });

  test("stops when it is told to", async () => {
    const stop = new AbortController();
    const base = await serve(() => {
      stop.abort();
    });
    await expect(download(base, LIMITS, stop.signal)).rejects.toThrow("stopped");
    await expect(download(base, LIMITS, stop.signal)).rejects.toThrow("stopped");
  });
});
