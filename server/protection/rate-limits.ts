// How much may be asked of the platform, as data: the buckets of each kind of caller, and what a door costs.

/** A bucket of tokens: so many at most, and so many more each second. */
export interface Bucket {
  readonly most: number;
  readonly perSecond: number;
}

/** Who is counted: a sign-in session of a person, a machine's token, or an address of which nothing is known. */
export type Caller = 'session' | 'machine' | 'address';

/** What a request costs. The first that fits counts; a door that is not named costs one. */
export interface DoorCost {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | '*';
  readonly path: RegExp;
  readonly cost: number;
  readonly why: string;
}

/** The limits. `signIn` is counted besides, by address, so that passwords of many accounts cannot be tried from one place. */
export interface RateLimits {
  readonly buckets: Readonly<Record<Caller, Bucket>>;
  readonly signIn: Bucket;
  readonly costs: readonly DoorCost[];
}

/**
 * The limits unless told otherwise. A page asks some ten things when it opens, so that a person's bucket lasts for hard work and a script
 * that reads person after person is slowed. A machine's is far above what one server answers. All rooms of an institution may come from one
 * address, hence its sign-ins are many.
 */
export const DEFAULT_LIMITS: RateLimits = {
  buckets: {
    session: { most: 1200, perSecond: 30 },
    machine: { most: 120_000, perSecond: 12_000 },
    address: { most: 300, perSecond: 5 },
  },
  signIn: { most: 60, perSecond: 0.5 },
  costs: [
    { method: 'GET', path: /^\/fhir(?:\/[^?]*)?\/\$export\b/, cost: 200, why: '批量导出' },
    { method: 'GET', path: /^\/fhir(?:\/[^?]*)?\/\$everything\b/, cost: 20, why: '整份档案' },
    { method: 'POST', path: /^\/fhir(?:\/[^?]*)?\/\$(?:export|import|viewdefinition-run|run)\b/, cost: 200, why: '批量导入导出' },
    { method: 'POST', path: /^\/fhir\/?(?:\?|$)/, cost: 20, why: '事务包' },
    { method: 'GET', path: /^\/fhir\/[A-Za-z]+\?/, cost: 3, why: '检索' },
    { method: 'GET', path: /^\/api\/reports\/[^/]+\/docx/, cost: 100, why: '生成 Word 报告' },
    { method: 'GET', path: /^\/api\/reports\//, cost: 20, why: '计算报告' },
    { method: 'POST', path: /^\/api\/pictures\//, cost: 5, why: '上传图片' },
    { method: 'POST', path: /^\/api\/traces\//, cost: 10, why: '读入心电图' },
    { method: 'POST', path: /^\/api\/import\//, cost: 100, why: '读入名册' },
    // A viewer scrolls through hundreds of images in seconds.
    { method: 'GET', path: /^(?:\/api\/shared)?\/dicom-web\/studies\/[^?]*\/(?:frames|bulk|rendered)/, cost: 0.1, why: '影像帧' },
    { method: 'GET', path: /^\/dicom-web\/studies\/[^?]*\/(?:metadata|series|instances)/, cost: 2, why: '影像信息' },
    { method: 'GET', path: /^\/dicom-web\/studies(?:\?|$)/, cost: 5, why: '检索影像' },
    { method: 'POST', path: /^\/dicom-web\//, cost: 20, why: '上传影像' },
    { method: '*', path: /^\/api\/open-data/, cost: 50, why: '脱敏开放数据' },
    { method: 'GET', path: /^\/api\/(?:indicators|numbers)/, cost: 5, why: '计算指标' },
    { method: 'GET', path: /^\/api\/(?:people|search)\?/, cost: 5, why: '查找居民' },
    { method: 'POST', path: /\/reveal\b/, cost: 10, why: '显示完整号码' },
  ],
};

/** What a request costs. */
export function costOf(limits: RateLimits, method: string, url: string): number {
  return limits.costs.find((each) => (each.method === '*' || each.method === method) && each.path.test(url))?.cost ?? 1;
}

/** The bucket of a caller by the name it is counted under: its kind stands in front. */
export function bucketOf({ buckets, signIn }: RateLimits, caller: string): Bucket {
  const kind = caller.slice(0, caller.indexOf(' '));
  return kind === 'sign-in' ? signIn : kind === 'session' || kind === 'machine' ? buckets[kind] : buckets.address;
}
