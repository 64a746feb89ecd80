// What this door can do, true to what is there: GET metadata.
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { RESOURCE_TYPES } from '../../../record/validation/resource-types.ts';
import { BULK_OPERATIONS } from '../../bulk/bulk-operations.ts';
import type { DeclaredOperation } from '../operations/operation.ts';
import { OPERATIONS } from '../operations/operations.ts';
import { parametersOf } from '../search/search-parameters.ts';
import { idOfOperation } from './operation-definitions.ts';

/** When the abilities below last changed. */
const DATE = '2026-11-22';

/** Parameters that say how results come; conditions can be chained (`subject:Patient.name`) and reversed (`_has`). */
const CONTROLS = [
  ['_count', 'number', '每页至多 500，缺省 50；0 只给总数。'],
  ['_sort', 'string', '按任一可排序的参数，可多个，前加 - 为降序；没有值的排在最后。'],
  ['_total', 'string', 'none、estimate、accurate。'],
  ['_summary', 'string', 'true、text、data、count、false。'],
  ['_elements', 'string', '只要这些元素。'],
  ['_include', 'string', '类型:参数[:目标类型]、类型:* 或 *，可加 :iterate；一页连带返回至多 1000 个。'],
  ['_revinclude', 'string', '类型:参数[:目标类型]，可加 :iterate。'],
  ['_has', 'string', '_has:类型:参数:条件，可套叠。'],
] as const;

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
        resource: RESOURCE_TYPES.map(describeType),
        interaction: [
          { code: 'transaction', documentation: '全部成功或全部不写；其中的读取在写入之后进行，看得到所写的内容，读取失败则全部不写。' },
          { code: 'batch' },
          { code: 'history-system' },
          {
            code: 'search-system',
            documentation: '用各类型共有的参数；_type 限定类型。居民档案内查询：Patient/编号/类型，或 Patient/编号/*。',
          },
        ],
        searchParam: CONTROLS.map(([name, type, documentation]) => ({ name, type, documentation })),
        operation: DECLARED_OPERATIONS.filter((each) => each.system).map(nameOperation),
        compartment: ['http://hl7.org/fhir/CompartmentDefinition/patient'],
      },
    ],
  };
}

/** Every operation that answers here, bulk exchange included. */
export const DECLARED_OPERATIONS: readonly DeclaredOperation[] = [...OPERATIONS, ...BULK_OPERATIONS];

function nameOperation(operation: DeclaredOperation): { readonly name: string; readonly definition: string } {
  return { name: operation.name, definition: `urn:yigong:operation:${idOfOperation(operation)}` };
}

function describeType(type: (typeof RESOURCE_TYPES)[number]): CapabilityStatementRestResource {
  const interactions = ['read', 'vread', 'history-instance', 'history-type', 'create', 'update', 'patch', 'search-type', 'delete'] as const;
  const references = parametersOf(type)
    .filter((each) => each.type === 'reference')
    .map((each) => each.name);
  return {
    type,
    interaction: interactions.map((code) => ({ code: code as 'read' })), // each is a code of the value set type-restful-interaction
    versioning: 'versioned-update',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'not-match',
    conditionalUpdate: true,
    conditionalDelete: 'multiple',
    operation: DECLARED_OPERATIONS.filter((each) => !each.system && (each.types.length === 0 || each.types.includes(type))).map(
      nameOperation,
    ),
    referencePolicy: ['literal', 'local'],
    searchInclude: ['*', ...references.map((name) => `${type}:${name}`)],
    searchParam: parametersOf(type).map((parameter) => parameter),
  };
}
