/**
 * The concrete syntax of a whole text: a chevrotain parser with error recovery. Its input is what
 * `layout.ts` gives, its output a CST for `to-ast.ts`. GRAMMAR.md shows every rule with an example.
 */
import type { CstNode, IParserConfig, IToken } from "chevrotain";
import type { Rule } from "./parser-expressions.ts";
import { StatementParser } from "./parser-statements.ts";
import { SyntaxFaults, type SyntaxFault } from "./syntax-fault.ts";
import * as t from "./tokens.ts";

class NetParser extends StatementParser {
  constructor(config: IParserConfig) {
    super(config);
    this.performSelfAnalysis();
  }

  readonly module: Rule = this.RULE("module", () => {
    this.OPTION(() => {
      this.SUBRULE(this.item);
      this.MANY(() => {
        this.CONSUME(t.Newline);
        this.SUBRULE2(this.item);
      });
    });
  });

  readonly item: Rule = this.RULE("item", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.constant) },
      { ALT: () => this.SUBRULE(this.fn) },
      { ALT: () => this.SUBRULE(this.owner) },
      { ALT: () => this.SUBRULE(this.data) },
      { ALT: () => this.SUBRULE(this.train) },
      { ALT: () => this.SUBRULE(this.statement) },
    ]);
  });

  readonly importDeclaration: Rule = this.RULE("importDeclaration", () => {
    this.CONSUME(t.Import);
    this.CONSUME(t.LeftBrace);
    this.CONSUME(t.Identifier);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.OPTION(() => this.CONSUME2(t.Identifier));
    });
    this.CONSUME(t.RightBrace);
    this.CONSUME(t.From);
    this.CONSUME(t.StringWord);
  });

  readonly constant: Rule = this.RULE("constant", () => {
    this.CONSUME(t.Const);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly fn: Rule = this.RULE("fn", () => {
    this.CONSUME(t.Fn);
    this.CONSUME(t.Identifier);
    this.SUBRULE(this.parameters);
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Assign);
          this.SUBRULE(this.expression);
        },
      },
      { ALT: () => this.SUBRULE(this.block) },
    ]);
  });

  /** A layer, an optimizer or a model: a name, arguments and a block. */
  readonly owner: Rule = this.RULE("owner", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Layer) },
      { ALT: () => this.CONSUME(t.Optimizer) },
      { ALT: () => this.CONSUME(t.Model) },
    ]);
    this.CONSUME(t.Identifier);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.SUBRULE(this.block);
  });

  readonly parameters: Rule = this.RULE("parameters", () => {
    this.CONSUME(t.LeftParen);
    this.OPTION(() => {
      this.SUBRULE(this.parameter);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.OPTION2(() => this.SUBRULE2(this.parameter));
      });
    });
    this.CONSUME(t.RightParen);
  });

  readonly parameter: Rule = this.RULE("parameter", () => {
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.type);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Assign);
      this.SUBRULE(this.expression);
    });
  });

  readonly data: Rule = this.RULE("data", () => {
    this.CONSUME(t.Data);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.settings));
  });

  readonly train: Rule = this.RULE("train", () => {
    this.CONSUME(t.Train);
    this.OPTION(() => this.CONSUME(t.Identifier));
    this.SUBRULE(this.settings);
  });

  /** `{ name = e ... }`, one a line: the settings of a training, the columns of a data set. */
  readonly settings: Rule = this.RULE("settings", () => {
    this.CONSUME(t.LeftBrace);
    this.OPTION(() => {
      this.SUBRULE(this.setting);
      this.MANY(() => {
        this.CONSUME(t.Newline);
        this.SUBRULE2(this.setting);
      });
    });
    this.CONSUME(t.RightBrace);
  });

  /** `data = csv("a.csv") { x = Area }` describes columns as a declared data set does. */
  readonly setting: Rule = this.RULE("setting", () => {
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.settings));
  });
}

export interface ParsedTokens {
  /** Undefined where the text has too many faults to go on. */
  readonly tree: CstNode | undefined;
  readonly faults: readonly SyntaxFault[];
}

/** A parser that may be used again and again; building one costs some milliseconds. */
export interface Parser {
  parse(tokens: readonly IToken[]): ParsedTokens;
}

/** Builds the parser. `validate` lets chevrotain check the grammar for ambiguities (tests do). */
export function createParser(validate = false): Parser {
  const faults = new SyntaxFaults();
  const parser = new NetParser({
    recoveryEnabled: true,
    maxLookahead: 2,
    nodeLocationTracking: "onlyOffset",
    errorMessageProvider: faults,
    skipValidations: !validate,
  });
  return {
    parse(tokens) {
      faults.reset();
      parser.input = [...tokens];
      try {
        const tree = parser.module();
        return { tree, faults: faults.of(parser.errors, tokens) };
      } catch (error) {
        if (!faults.isFull()) throw error;
        return { tree: undefined, faults: faults.of(parser.errors, tokens) };
      }
    },
  };
}
