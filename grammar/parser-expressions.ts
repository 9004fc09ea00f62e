/**
 * Expressions and types. Operators are read flat, without precedence: `operators.ts` orders them when
 * the AST is made. So one level of brackets costs few frames of stack, and a long chain none.
 */
import { CstParser, type CstNode, type IParserConfig, type ParserMethod } from "chevrotain";
import * as t from "./tokens.ts";

export type Rule = ParserMethod<[], CstNode>;

export class ExpressionParser extends CstParser {
  constructor(config: IParserConfig) {
    super([...t.VOCABULARY], config);
  }

  /** `operand (operator operand | |> call)*` */
  readonly expression: Rule = this.RULE("expression", () => {
    this.SUBRULE(this.operand);
    this.MANY(() => this.SUBRULE(this.tail));
  });

  readonly tail: Rule = this.RULE("tail", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.PipeMark);
          this.CONSUME(t.Identifier);
          this.SUBRULE(this.callArguments);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.With);
          this.SUBRULE(this.indexItems);
          this.CONSUME(t.Assign);
          this.SUBRULE(this.operand);
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.BinaryOperator);
          this.SUBRULE2(this.operand);
        },
      },
    ]);
  });

  /** `prefix* primary postfix*`, where a prefix is `-`, `not` or `if c then a else`. */
  readonly operand: Rule = this.RULE("operand", () => {
    this.MANY(() => this.SUBRULE(this.prefix));
    this.SUBRULE(this.primary);
    this.MANY2(() => this.SUBRULE(this.postfix));
  });

  readonly prefix: Rule = this.RULE("prefix", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Minus) },
      { ALT: () => this.CONSUME(t.Not) },
      {
        ALT: () => {
          this.CONSUME(t.If);
          this.SUBRULE(this.expression);
          this.CONSUME(t.Then);
          this.SUBRULE2(this.expression);
          this.CONSUME(t.Else);
        },
      },
    ]);
  });

  readonly primary: Rule = this.RULE("primary", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Identifier);
          this.OPTION(() => this.SUBRULE(this.callArguments));
        },
      },
      { ALT: () => this.CONSUME(t.Literal) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParen);
          this.SUBRULE(this.expression);
          this.CONSUME(t.RightParen);
        },
      },
      { ALT: () => this.SUBRULE(this.list) },
    ]);
  });

  readonly list: Rule = this.RULE("list", () => {
    this.CONSUME(t.LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.expression);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.OPTION2(() => this.SUBRULE2(this.expression));
      });
    });
    this.CONSUME(t.RightBracket);
  });

  readonly postfix: Rule = this.RULE("postfix", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot);
          this.CONSUME(t.Identifier);
          this.OPTION(() => this.SUBRULE(this.callArguments));
        },
      },
      { ALT: () => this.SUBRULE(this.indexItems) },
    ]);
  });

  readonly callArguments: Rule = this.RULE("callArguments", () => {
    this.CONSUME(t.LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.argument);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.OPTION2(() => this.SUBRULE2(this.argument));
      });
    });
    this.CONSUME(t.RightParen);
  });

  readonly argument: Rule = this.RULE("argument", () => {
    this.OPTION(() => {
      this.CONSUME(t.Identifier);
      this.CONSUME(t.Assign);
    });
    this.SUBRULE(this.expression);
  });

  readonly indexItems: Rule = this.RULE("indexItems", () => {
    this.CONSUME(t.LeftBracket);
    this.SUBRULE(this.indexItem);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.OPTION(() => this.SUBRULE2(this.indexItem));
    });
    this.CONSUME(t.RightBracket);
  });

  readonly indexItem: Rule = this.RULE("indexItem", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Ellipsis) },
      { ALT: () => this.CONSUME(t.None) },
      { ALT: () => this.SUBRULE(this.range) },
      {
        ALT: () => {
          this.SUBRULE(this.expression);
          this.OPTION(() => this.SUBRULE2(this.range));
        },
      },
    ]);
  });

  /** `:stop:step`, all but the first `:` optional. */
  readonly range: Rule = this.RULE("range", () => {
    this.CONSUME(t.Colon);
    this.OPTION(() => this.SUBRULE(this.expression));
    this.OPTION2(() => this.SUBRULE(this.rangeStep));
  });

  readonly rangeStep: Rule = this.RULE("rangeStep", () => {
    this.CONSUME(t.Colon);
    this.OPTION(() => this.SUBRULE(this.expression));
  });

  /** `f32[N, d]` */
  /** Dimensions in `( )` are read too; `to-ast-statements.ts` gives the message. */
  readonly type: Rule = this.RULE("type", () => {
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.OR([
        {
          ALT: () => {
            this.CONSUME(t.LeftBracket);
            this.SUBRULE(this.dimensions);
            this.CONSUME(t.RightBracket);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.LeftParen);
            this.SUBRULE2(this.dimensions);
            this.CONSUME(t.RightParen);
          },
        },
      ]);
    });
  });

  readonly dimensions: Rule = this.RULE("dimensions", () => {
    this.OPTION(() => {
      this.SUBRULE(this.dimension);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.OPTION2(() => this.SUBRULE2(this.dimension));
      });
    });
  });

  readonly dimension: Rule = this.RULE("dimension", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Ellipsis) }, { ALT: () => this.SUBRULE(this.expression) }]);
  });
}
