/** What `layout.ts` hands to the parser: the tokens so far, and where statements end. */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";

export class LayoutOutput {
  readonly tokens: IToken[] = [];
  /** Offsets where a statement ends or a block begins, ascending. */
  readonly boundaries: number[] = [];

  last(): IToken | undefined {
    return this.tokens.at(-1);
  }
  emit(token: IToken, type: TokenType = token.tokenType): void {
    token.tokenType = type;
    if (type.tokenTypeIdx !== undefined) token.tokenTypeIdx = type.tokenTypeIdx;
    this.tokens.push(token);
    if (type === t.Newline || type === t.LeftBrace) this.boundaries.push(token.startOffset + 1);
  }
  /** A token that the text does not have. */
  emitNew(type: TokenType, offset: number): void {
    this.emit(createTokenInstance(type, "", offset, offset - 1, NaN, NaN, NaN, NaN));
  }
  dropNewlines(): void {
    while (this.last()?.tokenType === t.Newline) this.tokens.pop();
  }
}
