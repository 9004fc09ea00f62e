/** `netc explain model.net`: what the compiler made of a file. `netc explain N204`: what a message means. */
import { reportText } from "../../report/text.ts";
import { modelNamed } from "../choose.ts";
import { CommandFault, flag, type Command } from "../command.ts";
import { codeIn, explanationOf, unknownCode } from "../message-codes.ts";
import { modelReport, scriptReport } from "../report.ts";
import { checkedFile } from "../sources.ts";

export const explain: Command = async (line, io) => {
  const [operand] = line.operands;
  const code = codeIn(operand);
  if (code !== undefined) {
    const explanation = explanationOf(code);
    if (explanation === undefined) throw new CommandFault(unknownCode(code));
    io.out(explanation);
    return 0;
  }
  const file = await checkedFile(line, io);
  if (file === undefined) return 1;
  const isScript = file.built.models.length === 0 && file.wanted === undefined;
  if (isScript && file.built.script.length === 0)
    throw new CommandFault(`${file.path} has no model, and no show, assert or plot`);
  const report = isScript
    ? scriptReport(file)
    : modelReport(file, modelNamed(file.built, file.path, file.wanted), line);
  io.out(`${flag(line, "json") ? JSON.stringify(report, null, 2) : reportText(report)}\n`);
  return 0;
};
