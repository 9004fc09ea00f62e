/** Downloading one file over HTTP into memory, with limits on waiting and on size. */

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
    throw watch.reason ?? thrown;
  } finally {
    watch.end();
  }
}

async function readBody(response: Response, limits: DownloadLimits, watch: Watch): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  for (;;) {
    watch.allow(limits.stallMilliseconds, `it fell silent after ${length} bytes`);
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
