// The constraints of FHIR R4 by the element they stand at, as they are told: those that are compiled and those that are checked by hand.
import { readR4Definitions } from '../r4-definitions.ts';
import { tellInvariant } from './invariant-texts.ts';
import { listWritten } from './rules.ts';

/** A constraint as it is told. `expression` is FHIRPath. */
export interface ToldConstraint {
  readonly key: string;
  readonly severity: 'error' | 'warning';
  readonly chinese: string;
  readonly english: string;
  readonly expression: string;
}

function byHand(
  key: string,
  chinese: string,
  english: string,
  expression: string,
  severity: 'error' | 'warning' = 'error',
): ToldConstraint {
  return { key, severity, chinese, english, expression };
}

const EXTENSION = byHand(
  'ext-1',
  '扩展要么有值，要么有下级扩展，不能都有',
  'Must have either extensions or value[x], not both',
  'extension.exists() != value.exists()',
);

/** Checked by hand-written code (check-structure, check-containment, check-narrative, check-reference). Source: HL7 FHIR 4.0.1, the same keys. */
const BY_HAND: Readonly<Record<string, readonly ToldConstraint[]>> = {
  Element: [
    byHand(
      'ele-1',
      '每一项都必须有值或下级内容',
      'All FHIR elements must have a @value or children',
      'hasValue() or (children().count() > id.count())',
    ),
  ],
  Extension: [EXTENSION],
  'Narrative.div': [
    byHand('txt-1', '叙述只能用基本的 HTML 标签和属性', 'The narrative holds basic HTML formatting only', 'htmlChecks()'),
    byHand('txt-2', '叙述必须有可见的文字', 'The narrative SHALL have some non-whitespace content', 'htmlChecks()'),
  ],
  SimpleQuantity: [byHand('sqty-1', '简单数量不能有比较符', 'The comparator is not used on a SimpleQuantity', 'comparator.empty()')],
  'CareTeam.participant': [
    byHand(
      'ctm-1',
      '只有成员是医务人员时才能写代表的机构',
      'onBehalfOf can only be populated when member is a Practitioner',
      'onBehalfOf.exists() implies (member.resolve().iif(empty(), true, ofType(Practitioner).exists()))',
    ),
  ],
};

const OF_DOMAIN: readonly ToldConstraint[] = [
  byHand('dom-2', '内含资源里不能再有内含资源', 'A contained resource SHALL NOT contain nested Resources', 'contained.contained.empty()'),
  byHand(
    'dom-3',
    '内含资源必须被引用，或者引用所在的资源',
    'A contained resource SHALL be referred to from elsewhere in the resource or SHALL refer to the containing resource',
    "contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).empty()",
  ),
  byHand(
    'dom-4',
    '内含资源不能有版本号和更新时间',
    'A contained resource SHALL NOT have a meta.versionId or a meta.lastUpdated',
    'contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()',
  ),
  byHand('dom-5', '内含资源不能有安全标签', 'A contained resource SHALL NOT have a security label', 'contained.meta.security.empty()'),
  byHand('dom-6', '资源应有叙述文字', 'A resource should have narrative for robust management', 'text.`div`.exists()', 'warning'),
];

/** The constraints that stand at a type, nested structure or element by its path (`Patient`, `Patient.contact`). */
export function listConstraints(path: string): readonly ToldConstraint[] {
  const compiled = listWritten(path).map(([key, severity, english, expression]): ToldConstraint => {
    return { key, severity: severity === 'w' ? 'warning' : 'error', chinese: tellInvariant(path, key), english, expression };
  });
  const { types } = readR4Definitions();
  const type = Object.hasOwn(types, path) ? types[path] : undefined;
  return [
    ...(type?.base === 'DomainResource' ? OF_DOMAIN : []),
    ...(Object.hasOwn(BY_HAND, path) ? (BY_HAND[path] ?? []) : []),
    ...compiled,
  ];
}
