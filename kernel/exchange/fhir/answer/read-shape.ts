// How much of a resource a read asks for: _summary and _elements.

import type { FhirRequest } from '../request/request.ts';
import type { Shape } from '../search/read-search.ts';
import { refuse } from './outcome.ts';

const WHOLE: Shape = { summary: undefined, elements: undefined };

/** Reads `_summary` and `_elements` of a read. Throws 400 for values that mean nothing; `count` counts, and there is nothing to count here. */
export function readShape(request: FhirRequest): Shape {
  if (request.query === '') return WHOLE;
  const parameters = new URLSearchParams(request.query);
  const summary = parameters.get('_summary') ?? 'false';
  if (summary !== 'true' && summary !== 'text' && summary !== 'data' && summary !== 'false')
    refuse(
      400,
      'value',
      `读取时 _summary 应为 true、text、data 或 false，收到“${summary}”。`,
      `_summary of a read must be true, text, data or false, received "${summary}"`,
      '_summary',
    );
  const elements = parameters
    .getAll('_elements')
    .flatMap((each) => each.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return { summary: summary === 'false' ? undefined : summary, elements: elements.length === 0 ? undefined : elements };
}
