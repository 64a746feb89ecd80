// What is wrong with a ViewDefinition, said so that its author finds the element.

/** A ViewDefinition that cannot be run. `expression` names the element, e.g. `ViewDefinition.select[0].column[1].path`. */
export class ViewProblem extends Error {
  readonly text: string;
  readonly english: string;
  readonly expression: string;
  constructor(text: string, english: string, expression: string) {
    super(`${expression}: ${english}`);
    this.text = text;
    this.english = english;
    this.expression = expression;
  }
}

/** A FHIRPath expression that cannot be used; whoever knows the element turns it into a `ViewProblem`. */
export class ExpressionProblem extends Error {
  readonly text: string;
  readonly english: string;
  constructor(text: string, english: string) {
    super(english);
    this.text = text;
    this.english = english;
  }
}

/** Throws an `ExpressionProblem`. */
export function refuseExpression(text: string, english: string): never {
  throw new ExpressionProblem(text, english);
}

/** Runs work on one element of the view; a problem with its expression gets the element's name and the expression itself. */
export function atElement<T>(element: string, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    throw new ViewProblem(`表达式“${path}”：${error.text}`, `"${path}": ${error.english}`, element);
  }
}
