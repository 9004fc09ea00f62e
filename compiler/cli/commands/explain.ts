/** `netc explain N204`: what a message means. */
import { MESSAGES } from "../../../grammar/messages.ts";
import { FAULTS } from "../../../runtime/data/fault.ts";
import { CommandFault, type Command } from "../command.ts";

export const explain: Command = (line, io) => {
  const code = line.operands[0].toUpperCase();
  const kind = [...Object.entries(MESSAGES), ...Object.entries(FAULTS)].find(
    ([known]) => known === code,
  )?.[1];
  if (kind === undefined) return Promise.reject(new CommandFault(`there is no message ${line.operands[0]}`));
  io.out(`${code}: ${kind.title}\n\n${kind.explanation}\n`);
  return Promise.resolve(0);
};
