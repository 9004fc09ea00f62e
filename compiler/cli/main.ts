#!/usr/bin/env node
/** The entry of the command line. */
import process from "node:process";
import { processIo } from "./io.ts";
import { runCli } from "./run.ts";

process.exitCode = await runCli(process.argv.slice(2), processIo());
