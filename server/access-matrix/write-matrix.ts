// The access matrix as a document: roles by reasons, rights and masks; readers; actions; lists; routes. Written by `npm run generate`.
import { PURPOSES, REASONS, type Reason } from '../../kernel/define/reason.ts';
import type { Registry } from '../../kernel/define/registry.ts';
import { RESTRICTED_CATEGORIES, type RestrictedCategory } from '../../kernel/define/restricted-category.ts';
import { factsOfRole, ROLE_CODES, type Role, type RoleFacts } from '../../kernel/define/role.ts';
import { READER_RULES } from './reader-rules.ts';
import { DOOR_RULES, ROUTE_RULES } from './route-rules.ts';

const YES = '●';

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const nameOf = (role: Role): string => factsOfRole(role).name;

function rolesTable(): string {
  const reasons = Object.keys(REASONS).filter((reason): reason is Reason => Object.hasOwn(REASONS, reason));
  const head = ['岗位', '代码', '所见', '目的', '双因素', ...reasons.map((reason) => REASONS[reason].name)];
  const sees = { people: '居民', numbers: '数字', nothing: '无' } as const;
  const rows = ROLE_CODES.map((role) => {
    const facts = factsOfRole(role);
    const marks = reasons.map((reason) => (facts.reasons.includes(reason) ? YES : ''));
    return [facts.name, `\`${role}\``, sees[facts.sees], PURPOSES[facts.purpose].name, facts.secondFactor ? YES : '', ...marks];
  });
  return table(head, rows);
}

/** In which orders a role reads what is restricted. */
function withinOrder({ withinOrder: { performs, asks } }: RoleFacts): string {
  return [performs.length > 0 ? '本机构执行的' : '', asks.length > 0 ? '本人开立的' : ''].filter((word) => word !== '').join('、');
}

function rightsTable(): string {
  const categories = Object.keys(RESTRICTED_CATEGORIES).filter((each): each is RestrictedCategory =>
    Object.hasOwn(RESTRICTED_CATEGORIES, each),
  );
  const masks = { 'identity-number': '证件号', phone: '电话', address: '住址' } as const;
  const head = [
    '岗位',
    ...categories.map((each) => RESTRICTED_CATEGORIES[each].name),
    '仅限申请单内',
    '遮蔽字段（只能按完整值查找）',
    '可显示全号',
  ];
  const rows = ROLE_CODES.map((role) => {
    const facts = factsOfRole(role);
    const marks = categories.map((each) => (facts.grants.includes(each) ? YES : ''));
    const masked = facts.masks.map((mask) => masks[mask]).join('、');
    return [facts.name, ...marks, withinOrder(facts), masked || '不遮蔽', facts.reveals ? YES : ''];
  });
  return table(head, rows);
}

/** The document. */
export function writeMatrix(registry: Registry): string {
  const actions = [...registry.actions.values()].map((action) => [
    action.label,
    `\`${action.id}\``,
    action.subject === 'none' ? '—' : action.subject === 'new-resident' ? '新居民' : '居民',
    action.allow.map(nameOf).join('、'),
  ]);
  const lists = [...registry.worklists.values()].map((list) => [list.title, `\`${list.id}\``, list.roles.map(nameOf).join('、')]);
  const routes = ROUTE_RULES.map(({ route, rule, personal }) => [
    `\`${route}\``,
    DOOR_RULES[rule].name,
    DOOR_RULES[rule].roles.length === DOOR_RULES.open.roles.length ? '全部' : DOOR_RULES[rule].roles.map(nameOf).join('、'),
    personal ? YES : '',
  ]);
  const readers = READER_RULES.map(({ reader, people, restricted, objection, log }) => [reader, people, restricted, objection, log]);
  return [
    '# Access matrix 访问矩阵',
    '',
    'Written by `npm run generate` from `kernel/define/role.ts`, `kernel/define/reason.ts`, `server/access-matrix` and the declarations of the systems. `server/access-matrix/access-matrix.test.ts` holds the running platform to it, both ways (may, may not) and sideways (the same role in another town).',
    '',
    '## Roles and reasons 岗位与理由',
    '',
    'A role sees a resident only for one of its reasons, as the record has it that day. 岗位只能因所列理由之一看到居民。',
    '',
    rolesTable(),
    '',
    '## Restricted categories and masks 受限类别与遮蔽',
    '',
    'Without the right a restricted record is not there: not by id, search, chain, history or count, nor in a number: a number says what the list behind it says. 没有权限的岗位，任何途径都查不到受限记录，指标也不计入。 Within one order (its specimens, results, report, critical value) the organisation that performs it, or the practitioner who made it, reads what is restricted and nothing else of the record. 执行申请的机构、开立申请的本人，只在该申请单及其标本、结果、报告、危急值内可见。',
    '',
    rightsTable(),
    '',
    '## Readers 读取途径',
    '',
    table(['途径', '居民', '受限类别', '本人意愿', '审计'], readers),
    '',
    'An objection of the resident does not bind statutory public-health duty, the encounter in hand at the institution, or break-glass. 法定公共卫生职责、正在进行的诊疗、紧急查阅是法定例外。',
    '',
    '## Actions 事项',
    '',
    table(['事项', '代码', '对象', '可办岗位'], actions),
    '',
    '## Worklists 清单',
    '',
    table(['清单', '代码', '可见岗位'], lists),
    '',
    '## HTTP routes 接口地址',
    '',
    table(['地址', '规则', '岗位', '须有理由'], routes),
    '',
  ].join('\n');
}
