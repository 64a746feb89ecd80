// The operations of bulk exchange as the CapabilityStatement and the OperationDefinitions tell them.
import type { DeclaredOperation } from '../fhir/operations/operation.ts';

const EXPORTING: DeclaredOperation['parameters'] = [
  { name: '_outputFormat', use: 'in', type: 'string', documentation: 'application/fhir+ndjson。' },
  { name: '_since', use: 'in', type: 'instant', documentation: '只要此后改动的；其间删除的列在 deleted。' },
  { name: '_type', use: 'in', max: '*', type: 'string', documentation: '资源类型，逗号分隔；缺省为全部。' },
  { name: '_typeFilter', use: 'in', max: '*', type: 'string', documentation: '类型?查询条件；同一类型的几个条件满足其一即可。' },
];

/** Bulk Data export and import. */
export const BULK_OPERATIONS: readonly DeclaredOperation[] = [
  {
    name: 'export',
    title: '批量导出（全部）',
    types: [],
    system: true,
    onType: false,
    onInstance: false,
    get: true,
    parameters: EXPORTING,
  },
  {
    name: 'export',
    title: '批量导出（居民的记录）',
    types: ['Patient'],
    onType: true,
    onInstance: false,
    get: true,
    parameters: EXPORTING,
  },
  {
    name: 'export',
    title: '批量导出（一组居民的记录）',
    types: ['Group'],
    onType: false,
    onInstance: true,
    get: true,
    parameters: EXPORTING,
  },
  {
    name: 'import',
    title: '批量导入',
    types: [],
    system: true,
    onType: false,
    onInstance: false,
    get: false,
    parameters: [
      { name: 'inputFormat', use: 'in', type: 'string', documentation: 'application/fhir+ndjson。也可把 NDJSON 直接作为请求体。' },
      { name: 'input', use: 'in', max: '*', documentation: '每个文件的 type 和 url；url 须在平台允许的来源之内。' },
    ],
  },
];
