// What this door can do, true to what is there: GET metadata.
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { RESOURCE_TYPES } from '../../record/validation/resource-types.ts';
import { idOfOperation } from './definitions/operation-definitions.ts';
import { OPERATIONS } from './operations/operations.ts';
import { parametersOf } from './search/search-parameters.ts';

/** Types that are no records: envelopes and answers. */
const NO_RECORDS: readonly string[] = ['Bundle', 'OperationOutcome', 'Parameters', 'CapabilityStatement'];
/** When the abilities below last changed. */
const DATE = '2026-11-22';

/** The CapabilityStatement of this door at the base. */
export function buildCapabilityStatement(base: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: DATE,
    kind: 'instance',
    name: 'Yigong',
    title: '医共 FHIR R4 接口',
    software: { name: 'Yigong 医共' },
    implementation: { description: '县域医共体信息平台', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        documentation:
          '写入限系统集成账号；读取限可查看个人的岗位，并限于其管理或服务过的居民，每次读取都有记录。非集成账号看到的身份证号、电话已隐去中间部分。事务内的引用可用 urn:uuid、条目地址或条件引用（类型?参数）。Claim 等费用资源按原样保存。修改可用 JSON Patch 或 FHIRPath Patch；按条件删除缺省只删一个，加 _count=n（至多 100）可删至多 n 个，超出则一个也不删。',
        resource: RESOURCE_TYPES.filter((type) => !NO_RECORDS.includes(type)).map(describeType),
        interaction: [
          { code: 'transaction', documentation: '全部成功或全部不写；其中不能含读取。' },
          { code: 'batch' },
          { code: 'history-system' },
        ],
        searchParam: [{ name: '_count', type: 'number', documentation: '每页至多 500，缺省 50。' }],
      },
    ],
  };
}

function describeType(type: (typeof RESOURCE_TYPES)[number]): CapabilityStatementRestResource {
  const interactions = [
    'read',
    'vread',
    'history-instance',
    'history-type',
    'create',
    'update',
    'patch',
    'search-type',
    ...(type === 'Patient' ? [] : ['delete']),
  ] as const;
  return {
    type,
    interaction: interactions.map((code) => ({ code: code as 'read' })), // each is a code of the value set type-restful-interaction
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'not-match',
    conditionalUpdate: true,
    conditionalDelete: type === 'Patient' ? 'not-supported' : 'multiple',
    operation: OPERATIONS.filter((each) => each.types.length === 0 || each.types.includes(type)).map((each) => ({
      name: each.name,
      definition: `urn:yigong:operation:${idOfOperation(each)}`,
    })),
    referencePolicy: ['literal', 'local'],
    searchParam: parametersOf(type).map(({ name, type: kind, documentation }) => ({
      name,
      type: kind,
      ...(documentation === undefined ? {} : { documentation }),
    })),
  };
}
