/** `netc explain N204`: what a message means. */
import { CommandFault, type Command } from "../command.ts";
import { codeIn, explanationOf, unknownCode } from "../message-codes.ts";

export const explain: Command = (line, io) => {
  const [operand] = line.operands;
  const code = codeIn(operand) ?? operand;
  const explanation = explanationOf(code);
  if (explanation === undefined) return Promise.reject(new CommandFault(unknownCode(code)));
  io.out(explanation);
  return Promise.resolve(0);
};
