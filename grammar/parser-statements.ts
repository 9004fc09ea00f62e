/** Statements and blocks: what stands in the body of a function, layer, optimizer or model, or in a script. */
import { ExpressionParser, type Rule } from "./parser-expressions.ts";
import * as t from "./tokens.ts";

export class StatementParser extends ExpressionParser {
  readonly block: Rule = this.RULE("block", () => {
    this.CONSUME(t.LeftBrace);
    this.OPTION(() => {
      this.SUBRULE(this.statement);
      this.MANY(() => {
        this.CONSUME(t.Newline);
        this.SUBRULE2(this.statement);
      });
    });
    this.CONSUME(t.RightBrace);
  });

  readonly statement: Rule = this.RULE("statement", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.inputDeclaration) },
      { ALT: () => this.SUBRULE(this.param) },
      { ALT: () => this.SUBRULE(this.state) },
      { ALT: () => this.SUBRULE(this.result) },
      { ALT: () => this.SUBRULE(this.variable) },
      { ALT: () => this.SUBRULE(this.whileLoop) },
      { ALT: () => this.SUBRULE(this.forLoop) },
      { ALT: () => this.SUBRULE(this.returned) },
      { ALT: () => this.SUBRULE(this.show) },
      { ALT: () => this.SUBRULE(this.plot) },
      { ALT: () => this.SUBRULE(this.assertion) },
      { ALT: () => this.SUBRULE(this.bindingOrUpdate) },
    ]);
  });

  readonly inputDeclaration: Rule = this.RULE("inputDeclaration", () => {
    this.CONSUME(t.Input);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.type);
  });

  readonly param: Rule = this.RULE("param", () => {
    this.CONSUME(t.Param);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.type);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly state: Rule = this.RULE("state", () => {
    this.CONSUME(t.State);
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.type);
    });
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly result: Rule = this.RULE("result", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Output) },
      { ALT: () => this.CONSUME(t.Metric) },
      { ALT: () => this.CONSUME(t.Loss) },
    ]);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly variable: Rule = this.RULE("variable", () => {
    this.CONSUME(t.Var);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.expression);
  });

  readonly whileLoop: Rule = this.RULE("whileLoop", () => {
    this.CONSUME(t.While);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.block);
  });

  readonly forLoop: Rule = this.RULE("forLoop", () => {
    this.CONSUME(t.For);
    this.CONSUME(t.Identifier);
    this.CONSUME(t.In);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Range);
    this.SUBRULE2(this.expression);
    this.SUBRULE(this.block);
  });

  readonly returned: Rule = this.RULE("returned", () => {
    this.CONSUME(t.Return);
    this.SUBRULE(this.expression);
  });

  readonly show: Rule = this.RULE("show", () => {
    this.CONSUME(t.Show);
    this.SUBRULE(this.expression);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.expression);
    });
  });

  readonly plot: Rule = this.RULE("plot", () => {
    this.CONSUME(t.Plot);
    this.SUBRULE(this.argument);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE2(this.argument);
    });
  });

  readonly assertion: Rule = this.RULE("assertion", () => {
    this.CONSUME(t.Assert);
    this.SUBRULE(this.expression);
  });

  /** `x = e`, `a, b = e`, `v <- e`. */
  readonly bindingOrUpdate: Rule = this.RULE("bindingOrUpdate", () => {
    this.CONSUME(t.Identifier);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.CONSUME2(t.Identifier);
    });
    this.OR([{ ALT: () => this.CONSUME(t.Assign) }, { ALT: () => this.CONSUME(t.Becomes) }]);
    this.SUBRULE(this.expression);
  });
}
