/** Downloading one file over HTTP into memory, with limits on waiting and on size. */
import { reasonOf } from "./fault.ts";

export interface DownloadLimits {
  /** The longest wait for the response to begin. */
  readonly connectMilliseconds: number;
  /** The longest wait for the next piece once it has begun. */
  readonly stallMilliseconds: number;
  readonly mostBytes: number;
}

/** The body of a GET. Throws an Error with a short reason: status, silence, too large, or what the network said. */
export async function download(url: string, limits: DownloadLimits, stop?: AbortSignal): Promise<Uint8Array> {
  const watch = new Watch(stop);
  try {
    watch.allow(limits.connectMilliseconds, "no answer");
    const response = await fetch(url, { signal: watch.signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    return await readBody(response, limits, watch);
  } catch (thrown) {
    throw watch.reason ?? plainError(thrown);
  } finally {
    watch.end();
  }
}

const NETWORK_REASONS: ReadonlyMap<unknown, string> = new Map([
  ["ENOTFOUND", "no such host is known (is there a network?)"],
  ["EAI_AGAIN", "the name of the host could not be looked up"],
  ["ECONNREFUSED", "the connection was refused"],
  ["ECONNRESET", "the connection was cut off"],
  ["UND_ERR_SOCKET", "the connection was cut off"],
  ["ENETUNREACH", "the network cannot be reached"],
  ["EHOSTUNREACH", "the host cannot be reached"],
]);

/** `fetch` says only that it failed; why is in the cause. */
function plainError(thrown: unknown): Error {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return new Error(NETWORK_REASONS.get(code) ?? reasonOf(cause));
}

async function readBody(response: Response, limits: DownloadLimits, watch: Watch): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  for (;;) {
    watch.allow(limits.stallMilliseconds, `nothing more after ${length} bytes`);
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(pieces, length);
    length += value.length;
    if (length > limits.mostBytes) throw new Error(`it is larger than ${limits.mostBytes} bytes`);
    pieces.push(value);
  }
}

/** Aborts a request when an allowed time has passed, and remembers why. */
class Watch {
  reason: Error | undefined;
  private readonly controller = new AbortController();
  private readonly outer: AbortSignal | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(outer: AbortSignal | undefined) {
    this.outer = outer;
    outer?.addEventListener("abort", this.stopped, { once: true });
    if (outer?.aborted === true) this.stopped();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Starts a new allowance in place of the last one. */
  allow(milliseconds: number, what: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.give(`${what} within ${milliseconds / 1000} s`);
    }, milliseconds);
  }

  /** Also lets go of the connection, where one is still open. */
  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener("abort", this.stopped);
    this.controller.abort();
  }

  private readonly stopped = (): void => {
    this.give("stopped");
  };

  private give(reason: string): void {
    this.reason ??= new Error(reason);
    this.controller.abort(this.reason);
  }
}
