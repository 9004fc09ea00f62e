/** What ended a command before its end, in words for the user. */
import { printable } from "../../grammar/printable.ts";
import { Fault } from "../../runtime/data/fault.ts";
import { CommandFault, UsageFault } from "./command.ts";
import type { ExitStatus, Io } from "./io.ts";

/** Prints a fault; gives the exit status it stands for. */
export function report(fault: unknown, io: Io): ExitStatus {
  if (fault instanceof UsageFault) {
    io.err(`netc: ${printable(fault.message)}\n`);
    return 2;
  }
  if (fault instanceof CommandFault) {
    io.err(`netc: ${printable(fault.message)}\n`);
    return 1;
  }
  if (fault instanceof Fault) {
    printFault("error", fault, io);
    return 1;
  }
  // A fault of netc, not of the input. The stack helps its authors, and only where it is asked for.
  const error = fault instanceof Error ? fault : new Error(String(fault));
  io.err(`netc: this is a fault of netc itself, please report it: ${printable(error.message)}\n`);
  if (io.env["NETC_DEBUG"] !== undefined) io.err(`${error.stack ?? ""}\n`);
  return 1;
}

/** Prints a fault that does not end the command. */
export function warn(fault: Fault, io: Io): void {
  printFault("warning", fault, io);
}

function printFault(severity: "error" | "warning", { code, message, help }: Fault, io: Io): void {
  io.err(`${severity}[${code}]: ${printable(message)}\n`);
  if (help !== undefined) io.err(`  help: ${printable(help)}\n`);
}
