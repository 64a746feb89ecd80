// Every way of reading rows about people, with the condition of the policy compiler it takes and the test that holds it to that.

/** A reader: how people, restricted categories and objections are kept, what is logged, and the test. */
export interface ReaderRule {
  readonly reader: string;
  readonly people: string;
  readonly restricted: string;
  readonly objection: string;
  readonly log: string;
  readonly heldBy: string;
}

const FHIR = { people: 'residentWithinReach', restricted: '如同不存在', objection: '遵守' } as const;
const ROWS = { people: 'rowsWithinReach', restricted: '不列出', objection: '遵守' } as const;
const FHIR_TEST = 'kernel/exchange/fhir/restricted.test.ts';
const SEARCH_TEST = 'kernel/exchange/fhir/search/search-access.test.ts';
const MATRIX_TEST = 'server/access-matrix/access-matrix.test.ts';

/** The readers. */
export const READER_RULES: readonly ReaderRule[] = [
  { reader: 'FHIR 按编号读取、版本读取', ...FHIR, log: '逐人，含理由', heldBy: FHIR_TEST },
  { reader: 'FHIR 查询、链式、_has、计数', ...FHIR, log: '逐次，列出居民', heldBy: SEARCH_TEST },
  { reader: 'FHIR _include、_revinclude', ...FHIR, log: '逐次，列出居民', heldBy: SEARCH_TEST },
  { reader: 'FHIR 历史', ...FHIR, log: '逐人或逐次', heldBy: FHIR_TEST },
  { reader: 'FHIR $everything、$lastn、$match、$extract', ...FHIR, log: '逐人', heldBy: FHIR_TEST },
  { reader: 'FHIR $summary（范围内）', ...FHIR, log: '逐人，含理由', heldBy: 'kernel/exchange/fhir/operations/summary.test.ts' },
  { reader: 'FHIR 批量导出', ...FHIR, log: '逐批，列出居民', heldBy: 'kernel/exchange/bulk/bulk.test.ts' },
  { reader: 'SQL on FHIR 运行', ...FHIR, log: '逐批，列出居民', heldBy: 'kernel/exchange/sql-on-fhir/run/answer-view-run.test.ts' },
  { reader: 'FHIR 订阅、HL7 v2 推送', ...FHIR, log: '逐条', heldBy: 'kernel/exchange/subscriptions/subscriptions.test.ts' },
  { reader: '查找居民', ...ROWS, people: 'residentWithinReach', log: '逐次，列出居民', heldBy: 'kernel/reading/reading.test.ts' },
  {
    reader: '居民页、时间线、表单预填',
    ...ROWS,
    people: 'residentWithinReach',
    log: '逐人，含理由',
    heldBy: 'kernel/actions/open-glass.test.ts',
  },
  { reader: '显示完整号码', ...ROWS, people: 'residentWithinReach', log: '逐人，含理由', heldBy: MATRIX_TEST },
  { reader: '工作清单、任务', ...ROWS, log: '逐次', heldBy: 'kernel/actions/restricted-visit.test.ts' },
  { reader: '指标背后的人、派单', ...ROWS, log: '逐次', heldBy: 'server/testing/numbers.test.ts' },
  {
    reader: '指标、报告中的数字',
    people: 'areasOfNumbers',
    restricted: '计数',
    objection: '计数',
    log: '—',
    heldBy: 'server/testing/numbers.test.ts',
  },
  {
    reader: '导入时的核对',
    ...ROWS,
    people: 'residentWithinReach',
    log: '逐次',
    heldBy: 'kernel/exchange/import/import-residents.test.ts',
  },
];
