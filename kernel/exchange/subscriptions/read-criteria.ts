// Reads the criteria of a Subscription: a search of one type, every parameter of which must be understood.
import { isResourceType } from '../../record/validation/resource-types.ts';
import { refuse } from '../fhir/answer/outcome.ts';
import { readSearch, type TypeCriteria } from '../fhir/search/read-search.ts';

const PLACE = 'Subscription.criteria';

/**
 * The conditions of 'Observation?code=http://loinc.org|4548-4'. Parameters that say how results come (_sort, _include, _count…) make no sense
 * for one resource and are refused. Throws 422.
 */
export function readCriteria(text: string): TypeCriteria {
  const [type = '', query = ''] = text.replace(/^\/+/, '').split(/\?(.*)/s);
  if (!isResourceType(type))
    refuse(422, 'value', `订阅条件里没有资源类型“${type}”。`, `criteria: there is no resource type "${type}"`, PLACE);
  const search = readSearch(type as TypeCriteria['type'], new URLSearchParams(query), true); // R4's own type names
  const shaping = search.sort.length > 0 || search.inclusions.length > 0 || search.countOnly || search.total || search.cursor !== undefined;
  if (
    shaping ||
    search.shape.summary !== undefined ||
    search.shape.elements !== undefined ||
    search.used.some(([name]) => name === '_count')
  )
    refuse(
      422,
      'value',
      '订阅条件只能写查询条件，不能写 _sort、_include、_count、_summary 等。',
      'criteria take conditions only, no _sort, _include, _count or _summary',
      PLACE,
    );
  return { type: search.type, criteria: search.criteria };
}
