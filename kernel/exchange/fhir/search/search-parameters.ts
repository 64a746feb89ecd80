// Which search parameters each resource type has, for the CapabilityStatement and for GET /SearchParameter.
import type { SearchParameter } from '@medplum/fhirtypes';
import type { ResourceType } from '../../../define/source.ts';
import { listPublishedParameters, type SearchKind, searchParametersOf } from '../../../record/search-index/r4-search.ts';

/** A parameter as listed. `type` is the FHIR search parameter type. */
export interface ListedParameter {
  readonly name: string;
  readonly type: SearchKind;
  readonly definition?: string;
  readonly documentation?: string;
}

const NOTES: Readonly<Record<string, string>> = {
  'Patient.name': '汉字从姓或从名的末字起、拼音全拼或首字母从头起；外文姓名按词从头起。',
  'Patient.phone': '完整号码；系统接口也可只写末四位以上，查看个人的岗位不能。',
  'Patient.address': '住址被遮蔽的岗位只能用 :exact 写完整住址。',
  _content: '资源任何文字中含有每一个词；查看个人的岗位不能用数字查。',
  _text: '叙述中含有每一个词；查看个人的岗位不能用数字查。',
  _list: 'List 的编号。',
};

const PUBLISHED = 'http://hl7.org/fhir/SearchParameter/';

/** The parameters of a type, those that every type has first. */
export function parametersOf(type: ResourceType): readonly ListedParameter[] {
  return [...searchParametersOf(type).values()].map(({ n: name, t: kind, i: id }) => {
    const documentation = NOTES[`${type}.${name}`] ?? NOTES[name];
    return {
      name,
      type: kind,
      ...(id === '' ? {} : { definition: `${PUBLISHED}${id}` }),
      ...(documentation === undefined ? {} : { documentation }),
    };
  });
}

const MODIFIERS: Readonly<Partial<Record<SearchKind, readonly string[]>>> = {
  string: ['missing', 'exact', 'contains'],
  token: ['missing', 'text', 'not', 'above', 'below', 'in', 'not-in', 'ofType'],
  reference: ['missing', 'type', 'identifier', 'above', 'below'],
  uri: ['missing', 'above', 'below'],
};
const ORDERED: readonly SearchKind[] = ['number', 'date', 'quantity'];
const COMPARATORS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'sa', 'eb', 'ap'];

let built: readonly SearchParameter[] | undefined;

/** The SearchParameter resources of all parameters that work here. Parameters without an expression in R4 (`_query`) do not. */
export function listSearchParameters(): readonly SearchParameter[] {
  built ??= listPublishedParameters()
    .filter((each) => each.code !== '_query')
    .map((each) => {
      const resource = {
        resourceType: 'SearchParameter',
        id: each.id,
        url: `${PUBLISHED}${each.id}`,
        version: '4.0.1',
        name: each.name,
        status: 'active',
        description: each.description,
        code: each.code,
        base: each.base,
        type: each.type,
        ...(each.expression === undefined ? {} : { expression: each.expression, xpathUsage: 'normal' }),
        ...(each.target === undefined ? {} : { target: each.target }),
        multipleOr: true,
        multipleAnd: true,
        ...(ORDERED.includes(each.type) ? { comparator: COMPARATORS } : {}),
        modifier: MODIFIERS[each.type] ?? ['missing'],
        ...(each.component === undefined ? {} : { component: each.component }),
      };
      return resource as SearchParameter; // made of the standard's own values
    });
  return built;
}
