/** The shapes that travel between our pages and `/api`, parsed on both ends. */
import { z } from 'zod';
import { URGENCIES } from '../../kernel/define/worklist.ts';
import { reportContentSchema } from '../../kernel/reports/report-content.ts';

/** A person who signed in, with the post they act in. */
export const actorSchema = z.object({
  user: z.string(),
  name: z.string(),
  role: z.string(),
  roleName: z.string(),
  org: z.string(),
  orgName: z.string(),
  /** The top of the area they look after: 12-digit division code. */
  area: z.string(),
  areaName: z.string(),
  /** The centres that the institution of the post is (codes of SYSTEM.centre); empty where it has registered none. */
  centres: z.array(z.string()),
  demo: z.boolean(),
  /** What the role may open: people by name, numbers, worklists, registering a resident, registers about nobody in particular, importing lists, dispatching tasks, publishing reports, the exchange with other systems, administering accounts, the audit log. */
  may: z.object({
    people: z.boolean(),
    numbers: z.boolean(),
    worklists: z.boolean(),
    register: z.boolean(),
    registers: z.boolean(),
    import: z.boolean(),
    dispatch: z.boolean(),
    publish: z.boolean(),
    exchange: z.boolean(),
    openData: z.boolean(),
    accounts: z.boolean(),
    audit: z.boolean(),
    /** Their institution looks after everything that the platform holds: what holds for all, such as the calendar of working days, is theirs to keep. */
    everywhere: z.boolean(),
  }),
});
/** See actorSchema. */
export type ActorView = z.infer<typeof actorSchema>;

/** POST /api/session */
export const signInSchema = z.object({ user: z.string().min(1).max(64), password: z.string().min(1).max(200) });

/** Every refusal and fault on /api. `problems` names fields by their path in the answers, e.g. 'bp.systolic' or 'medicines[0].dose'. */
export const problemSchema = z.object({
  code: z.string(),
  text: z.string(),
  next: z.string(),
  problems: z.array(z.object({ field: z.string(), text: z.string() })),
});
/** See problemSchema. */
export type Problem = z.infer<typeof problemSchema>;

/** One resident in a list. `idMasked` and `phoneMasked` are masked; reveal is its own, logged, request. */
export const personLineSchema = z.object({
  resident: z.number(),
  name: z.string(),
  sex: z.string(),
  age: z.number().nullable(),
  birthDate: z.string().nullable(),
  area: z.string(),
  village: z.string(),
  household: z.string().nullable(),
  idMasked: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  state: z.enum(['here', 'moved', 'deceased', 'visitor']),
});
/** See personLineSchema. */
export type PersonLine = z.infer<typeof personLineSchema>;

/** GET /api/people?q=…&cursor=… */
export const peopleSchema = z.object({ rows: z.array(personLineSchema), next: z.string().nullable() });

/** A value in a list: already Chinese where it is a word, with its raw form for sorting and colour. */
export const cellSchema = z.object({ text: z.string(), raw: z.union([z.string(), z.number(), z.boolean(), z.null()]) });

/** A column of a list. */
export const listColumnSchema = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['date', 'instant', 'number', 'text', 'word', 'boolean']),
});

/** GET /api/worklists/<id>?area=&q=&part=&cursor= — also the shape of GET /api/tasks. */
export const worklistSchema = z.object({
  id: z.string(),
  title: z.string(),
  columns: z.array(listColumnSchema),
  /** The column by which it is ordered, where it is one of a view. */
  sort: z.string().optional(),
  rows: z.array(
    z.object({
      key: z.string(),
      person: personLineSchema,
      cells: z.record(z.string(), cellSchema),
      action: z.string().nullable(),
      /** The row of the person's that the action is about, where it is about one. */
      row: z.string().nullable().optional(),
      urgent: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
  total: z.object({ count: z.number(), exact: z.boolean() }),
  /** The words by which the list may be narrowed (`part=<code>`), with how many rows each has; absent: not narrowed by any. */
  parts: z.array(z.object({ code: z.string(), label: z.string(), count: z.number() })).optional(),
});
/** GET /api/urgent: lists of what waits for somebody to act at once, those that hold anything. */
export const urgentSchema = z.object({ lists: z.array(z.object({ id: z.string(), title: z.string(), count: z.number() })) });

/** See worklistSchema. */
export type WorklistPage = z.infer<typeof worklistSchema>;

/** An open or closed task. `overdueDays` > 0 when past its window. */
export const taskSchema = z.object({
  task: z.string(),
  title: z.string(),
  key: z.string(),
  person: personLineSchema,
  action: z.string(),
  row: z.string().nullable(),
  why: z.string(),
  due: z.string(),
  overdueDays: z.number(),
  urgent: z.boolean(),
  dispatched: z.boolean(),
  status: z.enum(['open', 'closed', 'cancelled']),
  closedOn: z.string().nullable(),
  evidence: z.string().nullable(),
});
/** See taskSchema. */
export type TaskLine = z.infer<typeof taskSchema>;

/** GET /api/tasks?when=overdue|due|all&task=&cursor= ; grouped on the page by household. */
export const tasksSchema = z.object({
  rows: z.array(taskSchema),
  next: z.string().nullable(),
  counts: z.object({ overdue: z.number(), due: z.number(), all: z.number() }),
});

/** n / N with everything printed beside it. `value` is n for counts, the sum for sums, the percentage for rates (null: N is 0). */
export const indicatorSchema = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  kind: z.enum(['count', 'rate', 'sum', 'median']),
  definition: z.string(),
  source: z.string(),
  version: z.string(),
  /** The denominator is a sum (a quota, an estimate): it names nobody, so nobody is missed, and the rate may exceed 100 %. */
  against: z.boolean().optional(),
  better: z.enum(['up', 'down', 'none']),
  target: z.number().nullable(),
  period: z.object({ code: z.string(), label: z.string(), start: z.string(), end: z.string() }),
  area: z.object({ code: z.string(), name: z.string() }),
  n: z.number(),
  N: z.number().nullable(),
  value: z.number().nullable(),
  /** The value as printed: rounded half up, with unit. */
  printed: z.string(),
  /** The same period last year and the growth in % (percentage points for rates). */
  lastYear: z.object({ n: z.number(), N: z.number().nullable(), value: z.number().nullable(), growth: z.number().nullable() }).nullable(),
  excluded: z.number(),
  /** When it was computed, and the latest record date that it saw. */
  freshness: z.object({ at: z.string(), latest: z.string().nullable() }),
  /** Organisations (or areas) that have at least one row, of all that could. */
  completeness: z.object({ reported: z.number(), expected: z.number() }).nullable(),
  /** Open dispatched tasks for the people who do not reach the numerator. */
  dispatched: z.object({ open: z.number(), closed: z.number() }).nullable(),
  repair: z.object({ task: z.string(), title: z.string() }).nullable(),
  /** Set where the number may be shown by institution; `part`: what else it is split by ('科室'), if anything. */
  splits: z.object({ part: z.string().nullable() }).nullable(),
});
/** See indicatorSchema. */
export type IndicatorResult = z.infer<typeof indicatorSchema>;

const printedPart = z.object({
  key: z.string(),
  name: z.string(),
  n: z.number(),
  N: z.number().nullable(),
  value: z.number().nullable(),
  printed: z.string(),
});

/** GET /api/indicators/<id>/breakdown?by=institution : what stands at each institution, by what the number is split by; and by either alone, printed. */
export const institutionsSchema = z.object({
  institutions: z.array(printedPart),
  parts: z.array(printedPart),
  rows: z.array(
    z.object({ org: z.string().nullable(), name: z.string(), part: z.string().nullable(), n: z.number(), N: z.number().nullable() }),
  ),
});

/** GET /api/indicators/<id>/breakdown?area=&period= : the children of the area, same definition. */
export const breakdownSchema = z.object({
  rows: z.array(
    z.object({
      area: z.string(),
      name: z.string(),
      level: z.string(),
      n: z.number(),
      N: z.number().nullable(),
      value: z.number().nullable(),
      printed: z.string(),
    }),
  ),
});

/** GET /api/indicators/<id>/trend?area=&periods=13 : the last periods of the same kind, oldest first. */
export const trendSchema = z.object({
  points: z.array(
    z.object({ period: z.string(), label: z.string(), n: z.number(), N: z.number().nullable(), value: z.number().nullable() }),
  ),
});

/** GET /api/indicators/<id>/people?area=&period=&part=missed|reached|excluded&reason=&cursor= : the list's length equals the number. */
export const behindSchema = z.object({
  parts: z.object({ reached: z.number(), missed: z.number(), excluded: z.number() }),
  reasons: z.array(z.object({ label: z.string(), count: z.number() })),
  columns: z.array(listColumnSchema),
  /** Null when the role sees numbers only. */
  rows: z
    .array(
      z.object({
        key: z.string(),
        person: personLineSchema,
        reason: z.string().nullable(),
        cells: z.record(z.string(), cellSchema),
        task: z.string().nullable(),
      }),
    )
    .nullable(),
  next: z.string().nullable(),
});
/** See behindSchema. */
export type PeopleBehind = z.infer<typeof behindSchema>;

/** POST /api/indicators/<id>/dispatch {area, period, reason, due} -> {people, already} */
export const dispatchSchema = z.object({
  area: z.string(),
  period: z.string(),
  reason: z.string().nullable(),
  due: z.string(),
  note: z.string().max(200).optional(),
});
/** Answer to dispatchSchema. */
export const dispatchedSchema = z.object({ people: z.number(), already: z.number() });

/** POST /api/actions/<id>. `overrides`: a typed reason for each warning by item path. `household`… none yet. */
export const performSchema = z.object({
  resident: z.number().int().optional(),
  encounter: z.string().optional(),
  answers: z.record(z.string(), z.unknown()),
  overrides: z.record(z.string(), z.string().min(2).max(200)).optional(),
  /** The same key twice performs once and answers the same. */
  requestId: z.string().min(8).max(64),
});
/** Answer of POST /api/actions/<id> when performed. */
export const performedSchema = z.object({
  resident: z.number().nullable(),
  written: z.array(z.object({ type: z.string(), id: z.string() })),
  tell: z.object({ text: z.string(), urgent: z.boolean() }).nullable(),
  /** Tasks of this resident that the write closed and opened. */
  closed: z.array(z.object({ task: z.string(), title: z.string(), due: z.string() })),
  opened: z.array(z.object({ task: z.string(), title: z.string(), due: z.string() })),
});
/** See performedSchema. */
export type Performed = z.infer<typeof performedSchema>;
/** Answer (422) when a warning needs a reason: the page asks for it and sends `overrides`. */
export const warningsSchema = z.object({ warnings: z.array(z.object({ field: z.string(), text: z.string() })) });

/** GET /api/actions/<id>/priors?resident=&items=a,b : results that stand for what is about to be ordered, newest first. */
export const priorsSchema = z.object({
  rows: z.array(
    z.object({
      key: z.string(),
      item: z.string(),
      itemName: z.string(),
      org: z.string().optional(),
      orgName: z.string().optional(),
      day: z.string(),
      mark: z.string(),
      markName: z.string(),
      daysLeft: z.number().optional(),
      material: z.enum(['trace', 'images', 'results']),
      values: z.array(z.object({ label: z.string(), text: z.string(), flag: z.string().optional(), range: z.string().optional() })),
      amended: z.boolean(),
      data: z.array(z.string()),
    }),
  ),
});
/** See priorsSchema. */
export type PriorLine = z.infer<typeof priorsSchema>['rows'][number];

/** GET /api/actions/<id>/start?resident= : first values and where each came from, in words. */
export const startSchema = z.object({
  answers: z.record(z.string(), z.unknown()),
  from: z.record(z.string(), z.string()),
  last: z.record(z.string(), z.unknown()).nullable(),
  lastDate: z.string().nullable(),
});

/** GET /api/people/<resident> : the person page. */
export const personPageSchema = z.object({
  person: personLineSchema.extend({
    address: z.string().nullable(),
    addressMasked: z.boolean(),
    healthRecord: z.string().nullable(),
    residency: z.string(),
    tags: z.array(z.string()),
    team: z.string().nullable(),
    contractUntil: z.string().nullable(),
    allergies: z.array(z.string()),
    reason: z.string(),
  }),
  tasks: z.array(taskSchema),
  cards: z.array(
    z.object({
      system: z.string(),
      title: z.string(),
      columns: z.array(listColumnSchema),
      rows: z.array(z.record(z.string(), cellSchema)),
      actions: z.array(z.object({ id: z.string(), label: z.string() })),
    }),
  ),
  /** Actions offered without a card row (visit, sign, enrol …). */
  actions: z.array(z.object({ id: z.string(), label: z.string(), system: z.string() })),
  householdMembers: z.array(personLineSchema.extend({ relation: z.string(), openTasks: z.number() })),
});
/** See personPageSchema. */
export type PersonPage = z.infer<typeof personPageSchema>;

/** GET /api/people/<resident>/timeline?kind=&cursor= , newest first. */
export const timelineSchema = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      kind: z.string(),
      date: z.string(),
      title: z.string(),
      detail: z.string(),
      org: z.string(),
      author: z.string(),
    }),
  ),
  next: z.string().nullable(),
  /** Series for sparklines: code -> points. */
  series: z.array(
    z.object({ code: z.string(), label: z.string(), unit: z.string(), points: z.array(z.object({ date: z.string(), value: z.number() })) }),
  ),
});

/** POST /api/people/<resident>/reveal {what} -> {value}; logged. */
export const revealSchema = z.object({ what: z.enum(['identity-number', 'phone', 'address']) });

/** GET /api/home?lists=all : lists that hold anybody, most urgent first. `count` is null where it was not counted: beyond the first few, unless all are asked for. */
export const homeSchema = z.object({
  worklists: z.array(
    z.object({ id: z.string(), title: z.string(), urgency: z.enum(URGENCIES), count: z.number().nullable(), exact: z.boolean() }),
  ),
  tasks: z.object({ overdue: z.number(), due: z.number(), all: z.number() }),
  numbers: z.array(indicatorSchema),
  /** What waits for those who keep the platform, with the page where it stands. */
  matters: z.array(z.object({ title: z.string(), path: z.string(), count: z.number(), exact: z.boolean() })),
  /** Restricted categories whose codes of tests wait for the consortium's confirmation; told to who answers for it. */
  unconfirmed: z.array(z.string()),
});

/** GET /api/areas : the administrative tree the actor may see, today. */
export const areasSchema = z.object({
  rows: z.array(z.object({ code: z.string(), name: z.string(), level: z.string(), parent: z.string().nullable(), people: z.number() })),
});

/** GET /api/options/<target>?q= : choices for `coded` (code list id) and `reference` items. */
export const optionsSchema = z.object({ rows: z.array(z.object({ code: z.string(), display: z.string() })) });

/** GET /api/reports/<id>?period=&area= : a report as text with live figures. */
export const reportSchema = reportContentSchema.extend({
  /** Set when this is a frozen publication. */
  published: z.object({ id: z.string(), at: z.string(), by: z.string() }).nullable(),
});
/** See reportSchema. */
export type ReportView = z.infer<typeof reportSchema>;

/** GET /api/events (server-sent): what changed, so that pages refetch. */
export const noticeSchema = z.object({
  resident: z.number().nullable(),
  views: z.array(z.string()),
  tasks: z.array(z.string()),
  /** What was open of this resident is shut: a page that shows them shows nothing of them any more. */
  shut: z.boolean().optional(),
});
