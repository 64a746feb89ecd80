// Every way of reading rows about people, with the condition of the policy compiler it takes and the test that holds it to that.

/** A reader: how people, restricted categories and objections are kept, what is logged, and the test. */
export interface ReaderRule {
  readonly reader: string;
  readonly people: string;
  readonly restricted: string;
  readonly objection: string;
  readonly log: string;
  readonly heldBy: string;
  /** The title of the test there that shows it, or the part of it that names this reader. */
  readonly proof: string;
}

const FHIR = { people: 'residentWithinReach', restricted: '如同不存在', objection: '遵守' } as const;
const ROWS = { people: 'rowsWithinReach', restricted: '不列出', objection: '遵守' } as const;
const FHIR_TEST = 'kernel/exchange/fhir/restricted.test.ts';
const SEARCH_TEST = 'kernel/exchange/fhir/search/search-access.test.ts';
const HELD_TEST = 'server/access-matrix/held-doors.test.ts';
const MATRIX_TEST = 'server/access-matrix/access-matrix.test.ts';

/** The readers. */
export const READER_RULES: readonly ReaderRule[] = [
  {
    reader: 'FHIR 按编号读取、版本读取',
    ...FHIR,
    log: '逐人，含理由',
    heldBy: FHIR_TEST,
    proof: 'a restricted record is not there without the right: read, version',
  },
  {
    reader: 'FHIR 查询、链式、_has、计数',
    ...FHIR,
    log: '逐次，列出居民',
    heldBy: SEARCH_TEST,
    proof: 'whoever reaches everything finds these; the village does not, not even by counting',
  },
  {
    reader: 'FHIR _include、_revinclude',
    ...FHIR,
    log: '逐次，列出居民',
    heldBy: SEARCH_TEST,
    proof: 'what is brought along is within reach too',
  },
  {
    reader: 'FHIR 历史',
    ...FHIR,
    log: '逐人或逐次',
    heldBy: FHIR_TEST,
    proof: 'a restricted record is not there without the right: read, version, history',
  },
  { reader: 'FHIR $everything', ...FHIR, log: '逐人', heldBy: FHIR_TEST, proof: 'chain, _has, counts, everything' },
  {
    reader: 'FHIR $lastn、$match',
    ...FHIR,
    log: '逐人',
    heldBy: HELD_TEST,
    proof: 'operations over one resident or many keep to reach: $lastn, $match',
  },
  {
    reader: 'FHIR $summary（范围内）',
    ...FHIR,
    log: '逐人，含理由',
    heldBy: 'kernel/exchange/fhir/operations/summary.test.ts',
    proof: 'who reaches the resident reads the summary like any part of the record',
  },
  {
    reader: 'FHIR 批量导出',
    ...FHIR,
    log: '逐批，列出居民',
    heldBy: 'kernel/exchange/bulk/bulk.test.ts',
    proof: 'jobs belong to the account that asked',
  },
  {
    reader: 'SQL on FHIR 运行',
    ...FHIR,
    log: '逐批，列出居民',
    heldBy: 'kernel/exchange/sql-on-fhir/run/answer-view-run.test.ts',
    proof: 'records of residents follow the same reach',
  },
  {
    reader: 'FHIR 订阅、HL7 v2 推送',
    ...FHIR,
    log: '逐条',
    heldBy: 'kernel/exchange/subscriptions/subscriptions.test.ts',
    proof: 'nobody is told of whom they may not read',
  },
  {
    reader: '查找居民',
    ...ROWS,
    people: 'residentWithinReach',
    log: '逐次，列出居民',
    heldBy: 'kernel/reading/reading.test.ts',
    proof: 'a person beyond reach is shown to nobody, and the attempt is logged',
  },
  {
    reader: '居民页、时间线、表单预填',
    ...ROWS,
    people: 'residentWithinReach',
    log: '逐人，含理由',
    heldBy: 'kernel/actions/open-glass.test.ts',
    proof: 'opened, it is open to this account alone',
  },
  {
    reader: '显示完整号码',
    ...ROWS,
    people: 'residentWithinReach',
    log: '逐人，含理由',
    heldBy: MATRIX_TEST,
    proof: 'the same role in another town reaches nobody of this one',
  },
  {
    reader: '工作清单、任务',
    ...ROWS,
    log: '逐次',
    heldBy: 'kernel/actions/restricted-visit.test.ts',
    proof: 'card, timeline and list hold the visit for those with the right only',
  },
  {
    reader: '申请单内的受限记录（清单、居民页、事项）',
    people: 'rowsWithinReach',
    restricted: '执行机构、开单本人可见',
    objection: '遵守',
    log: '逐次',
    heldBy: 'systems/laboratory/restricted.test.ts',
    proof: 'an order opens its own records alone',
  },
  { reader: '指标背后的人、派单', ...ROWS, log: '逐次', heldBy: MATRIX_TEST, proof: 'no number of this town for a role of another' },
  {
    reader: '指标、报告中的数字',
    people: 'areasOfNumbers',
    restricted: '不计入',
    objection: '计数',
    log: '—',
    heldBy: MATRIX_TEST,
    proof: 'no number of this town for a role of another',
  },
  {
    reader: '导入时的核对',
    ...ROWS,
    people: 'residentWithinReach',
    log: '逐次',
    heldBy: HELD_TEST,
    proof: 'lists are taken of roles that the action names',
  },
];
