/** Signs a resident with a family-doctor team. */
import { type ActionContext, defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, choices, date, reference, text, when, yesNo } from '../../../kernel/define/item.ts';
import { ageOn, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { BASIC_PACKAGE, FREE_PACKAGE_NAMES, FREE_PACKAGES, type FreePackageCode } from '../catalogue/free-packages.ts';
import { groupsOn, keyGroupSources, listMemberships, nameGroup } from '../key-groups/key-groups.ts';
import { refuseDay } from '../refuse-day.ts';
import { agreementSource, type ContractState, nameSeries, RENEWAL_DAYS, readAgreements, writeAgreement } from './agreement.ts';

const ADULT_AGE = 18;

/** Terms a contract may have, in years (国卫基层发〔2022〕10号: one year by default, two or three allowed). */
export const TERMS = { '1': '一年', '2': '两年', '3': '三年' } as const;

/** The signing form: team, packages, term, who signs. */
export const contractForm = defineForm({
  id: 'family-doctor-contract',
  title: '家庭医生签约服务协议',
  version: '1',
  source: '国卫基层发〔2018〕35号 规范家庭医生签约服务管理；国卫基层发〔2022〕10号',
  dateItem: 'date',
  items: {
    date: date('签约日期', { prefill: 'today', hint: '协议自签约当日生效' }),
    team: reference('签约团队', 'team'),
    packages: choices('服务包', FREE_PACKAGE_NAMES),
    term: choice('签约期限', TERMS),
    channel: choice('签约方式', { paper: '纸质', app: '线上', card: '刷卡' }),
    signer: choice('签字人', { self: '本人', head: '户主代签' }, { hint: '未成年人和残疾人可由户主代签' }),
    signerName: when('signer', 'head', text('代签人姓名', { maxLength: 30 })),
    consent: yesNo('已告知协议内容并同意'),
  },
  check: (answers) => {
    if (!answers.consent) return [{ item: 'consent', refuse: '居民同意协议内容后才能签约。' }];
    if (!answers.packages.includes(BASIC_PACKAGE)) return [{ item: 'packages', refuse: '每份协议都应包含基础服务包。' }];
    return [];
  },
});

const sources = { contracts: agreementSource, ...keyGroupSources };

type Context = ActionContext<typeof sources>;
type Signing = Answers<typeof contractForm>;

/** One active contract for each person; group packages only for members of the group. */
export const signContract = defineAction({
  id: 'family-doctor.sign',
  label: '签约',
  form: contractForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar'],
  sources,
  serials: (answers) => [nameSeries(answers.date)],
  available: availableWhen({ contracts: agreementSource }, (state) => refuseDay(state.on, state) ?? refuseSecond(state)),
  check: (answers, context) => refuseSigner(answers, context) ?? refusePackages(answers.packages, answers.date, context),
  write: (answers, context) => [
    {
      create: writeAgreement({
        serial: context.serial(nameSeries(answers.date)),
        signed: answers.date,
        start: answers.date,
        years: Number(answers.term),
        subject: context.subject,
        org: context.actor.org,
        team: `CareTeam/${answers.team}`,
        packages: answers.packages,
        continues: undefined,
      }),
    },
  ],
});

function refuseSecond({ on, records }: ContractState): Refusal | undefined {
  const standing = readAgreements(records.contracts).find(({ end }) => end >= on);
  if (!standing) return undefined;
  return {
    refuse: `该居民已有生效协议（${standing.start}至${standing.end}），同一时间只能有一份。`,
    item: 'date',
    next: `到期前${RENEWAL_DAYS}天内可以续约；需要更换团队的，请先以新协议前一天为解约日期办理解约。`,
  };
}

function refuseSigner({ date: on, signer }: Signing, { person, records }: Context): Refusal | undefined {
  if (!person?.birthDate) return undefined;
  const minor = ageOn(person.birthDate, on) < ADULT_AGE;
  if (signer === 'self') {
    return minor
      ? { refuse: `该居民未满${ADULT_AGE}周岁，应由户主代签。`, item: 'signer', next: '请选择“户主代签”并填写代签人姓名。' }
      : undefined;
  }
  if (minor || groupsOn(listMemberships(records, person), on).has('disabled')) return undefined;
  return {
    refuse: '成年居民应由本人签字，户主只能为未成年人和残疾人代签。',
    item: 'signer',
    next: '请由本人签字；若为残疾人，请先登记残疾标识。',
  };
}

/** Refuses a group package for somebody who is not in the group on the day; undefined when all fit. */
export function refusePackages(
  packages: readonly FreePackageCode[],
  on: PlainDate,
  { person, records }: Pick<ActionContext<typeof keyGroupSources>, 'person' | 'records'>,
): Refusal | undefined {
  if (!person) return undefined;
  const groups = groupsOn(listMemberships(records, person), on);
  for (const code of packages) {
    const { group, name } = FREE_PACKAGES[code];
    if (group !== undefined && !groups.has(group)) {
      return {
        refuse: `该居民当日不属于${nameGroup(group)}，不能选“${name}”。`,
        item: 'packages',
        next: '请取消这个服务包，或先建立相应的专项档案。',
      };
    }
  }
  return undefined;
}
