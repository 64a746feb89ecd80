// The residents of a county small enough to count by hand: who lives where, and what the record says of each.

/** Divisions: a county, two towns; the second village moves from the first town to the second on 2024-04-01. */
export const AREA = {
  county: '511899000000',
  townA: '511899101000',
  townB: '511899102000',
  villageA1: '511899101201',
  villageA2: '511899101202',
  villageB1: '511899102201',
} as const;

/** A stretch of time: first day and, if it is over, last day. */
type Span = readonly [start: string, end?: string, why?: string];

/** A resident. `visits`: [day, institution, class of encounter]; `orders`: [day, cents]; `follow`: [day, way, systolic, diastolic]. */
export interface Resident {
  readonly name: string;
  readonly birth: string;
  readonly village: keyof typeof AREA;
  readonly residency?: 'usual' | 'registered-away' | 'visitor';
  readonly presence?: readonly [start: string | undefined, end?: string];
  readonly deceased?: string;
  readonly record?: Span;
  readonly hypertension?: Span;
  /** A stretch of hypertension care before that one. */
  readonly earlier?: Span;
  readonly contract?: Span;
  readonly flag?: readonly [code: string, start: string, end?: string];
  readonly visits?: readonly (readonly [day: string, org: string, kind: string])[];
  readonly follow?: readonly (readonly [day: string, way: 'clinic' | 'phone', systolic: number, diastolic: number])[];
  readonly checked?: string;
  readonly orders?: readonly (readonly [day: string, cents: number])[];
}

/** Everybody. Dates stand at the edges of the first half of 2024 on purpose. */
export const RESIDENTS: readonly Resident[] = [
  // 甲镇一村
  {
    name: '赵一',
    birth: '1950-01-01',
    village: 'villageA1',
    record: ['2020-01-01'],
    hypertension: ['2022-01-01'],
    contract: ['2024-01-01', '2024-12-31'],
    visits: [
      ['2024-01-01', 'h', 'AMB'],
      ['2024-02-02', 'c1', 'AMB'],
      ['2024-05-01', 'c1', 'HH'],
      ['2023-03-03', 'h', 'AMB'],
      ['2023-04-04', 'h', 'AMB'],
    ],
    follow: [
      ['2023-08-10', 'clinic', 130, 80],
      ['2023-11-10', 'clinic', 130, 80],
      ['2024-02-10', 'clinic', 130, 80],
      ['2024-05-10', 'clinic', 138, 85],
    ],
    checked: '2024-01-15',
  },
  {
    name: '钱二',
    birth: '1955-07-01',
    village: 'villageA1',
    record: ['2020-01-01'],
    hypertension: ['2024-01-01'],
    earlier: ['2022-01-01', '2023-12-31', 'refused'],
    contract: ['2023-07-01', '2024-06-30'],
    visits: [
      ['2024-02-02', 'c1', 'AMB'],
      ['2023-02-02', 'c1', 'AMB'],
      ['2023-05-05', 'h', 'IMP'],
    ],
    follow: [['2024-04-01', 'clinic', 160, 95]],
  },
  {
    name: '孙三',
    birth: '1980-05-05',
    village: 'villageA1',
    record: ['2021-03-01'],
    contract: ['2023-06-30', '2024-06-29'],
    visits: [
      ['2024-06-30', 'h', 'AMB'],
      ['2024-03-03', 'h', 'IMP'],
    ],
  },
  {
    name: '李四',
    birth: '1990-01-01',
    village: 'villageA1',
    visits: [
      ['2023-01-01', 'h', 'AMB'],
      ['2023-06-30', 'h', 'AMB'],
      ['2023-07-01', 'h', 'AMB'],
    ],
  },
  { name: '周五', birth: '2018-06-30', village: 'villageA1', record: ['2019-01-01'], contract: ['2024-02-01', '2025-01-31'] },
  {
    name: '吴六',
    birth: '1945-01-01',
    village: 'villageA1',
    deceased: '2024-06-30',
    record: ['2020-01-01', '2024-06-30', '1'],
    hypertension: ['2022-01-01'],
    contract: ['2024-01-01', '2024-12-31'],
    visits: [['2024-06-01', 'h', 'IMP']],
    follow: [['2024-03-01', 'clinic', 145, 85]],
  },
  {
    name: '郑七',
    birth: '1970-01-01',
    village: 'villageA1',
    presence: [undefined, '2024-06-30'],
    record: ['2020-01-01', '2024-06-30', '2'],
  },
  { name: '王捌', birth: '1985-01-01', village: 'villageA1', residency: 'visitor', visits: [['2024-04-04', 'h', 'EMER']] },
  {
    name: '冯九',
    birth: '1960-02-02',
    village: 'villageA1',
    residency: 'registered-away',
    record: ['2020-01-01'],
    contract: ['2024-01-01', '2024-12-31'],
  },
  { name: '陈十', birth: '2024-07-01', village: 'villageA1' },
  // 迁镇村: until 2024-03-31 of 甲镇, then of 乙镇
  {
    name: '褚甲',
    birth: '1948-03-03',
    village: 'villageA2',
    record: ['2020-01-01'],
    hypertension: ['2023-01-01'],
    contract: ['2024-01-01', '2024-12-31'],
    visits: [['2024-05-05', 'd1', 'AMB']],
    follow: [['2024-05-05', 'phone', 145, 85]],
  },
  { name: '卫乙', birth: '1975-03-03', village: 'villageA2', record: ['2024-01-01'] },
  { name: '蒋丙', birth: '1962-01-01', village: 'villageA2', record: ['2021-01-01', '2021-01-01', 'declined'] },
  { name: '沈丁', birth: '1988-01-01', village: 'villageA2', presence: ['2024-05-01'] },
  {
    name: '韩戊',
    birth: '1979-01-01',
    village: 'villageA2',
    record: ['2020-01-01'],
    contract: ['2024-03-01', '2024-05-31', 'terminated'],
    flag: ['disabled', '2023-01-01'],
  },
  {
    name: '杨己',
    birth: '1966-01-01',
    village: 'villageA2',
    record: ['2020-01-01'],
    flag: ['poverty-relieved', '2021-01-01', '2024-06-29'],
  },
  // 乙镇一村
  {
    name: '朱庚',
    birth: '1940-01-01',
    village: 'villageB1',
    record: ['2020-01-01'],
    hypertension: ['2021-01-01', '2024-02-01', 'lost'],
    contract: ['2024-01-01', '2024-12-31'],
    visits: [['2024-07-01', 'c2', 'AMB']],
  },
  {
    name: '秦辛',
    birth: '1972-01-01',
    village: 'villageB1',
    record: ['2020-01-01'],
    hypertension: ['2024-03-01'],
    visits: [['2024-03-01', 'c2', 'AMB']],
  },
  { name: '尤壬', birth: '1995-01-01', village: 'villageB1', presence: ['2023-12-31'], visits: [['2024-05-20', 'unclassed', 'AMB']] },
  { name: '许癸', birth: '2020-01-01', village: 'villageB1', record: ['2020-06-01'], contract: ['2024-01-01', '2024-12-31'] },
  {
    name: '何子',
    birth: '1983-01-01',
    village: 'villageB1',
    presence: [undefined, '2024-06-29'],
    record: ['2020-01-01', '2024-06-29', '2'],
  },
  { name: '吕丑', birth: '1958-12-31', village: 'villageB1', record: ['2020-01-01'], orders: [['2024-05-10', 10_000]] },
  {
    name: '施寅',
    birth: '1991-01-01',
    village: 'villageB1',
    orders: [
      ['2024-02-01', 5000],
      ['2024-06-30', 2550],
    ],
  },
  { name: '张卯', birth: '1993-01-01', village: 'villageB1', orders: [['2024-07-01', 9900]] },
  { name: '孔辰', birth: '1980-01-01', village: 'villageB1', record: ['2023-01-01'] },
  { name: '曹巳', birth: '1981-01-01', village: 'villageB1', record: ['2024-06-30'] },
  { name: '严午', birth: '1982-01-01', village: 'villageB1', presence: ['2024-07-01'] },
  { name: '华未', birth: '1983-01-01', village: 'villageB1', flag: ['poverty-relieved', '2024-01-01'] },
  { name: '金申', birth: '1984-01-01', village: 'villageB1', visits: [['2024-06-15', 'h', 'planned']] },
  { name: '魏酉', birth: '1985-01-01', village: 'villageB1' },
];
