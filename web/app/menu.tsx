/** The entries of the menu: on the side of a desk, at the foot of a phone. */
import {
  AlertOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BarcodeOutlined,
  CalendarOutlined,
  EllipsisOutlined,
  ExperimentOutlined,
  FileDoneOutlined,
  FileImageOutlined,
  FileTextOutlined,
  FormOutlined,
  HeatMapOutlined,
  HomeOutlined,
  ImportOutlined,
  MedicineBoxOutlined,
  NotificationOutlined,
  ReadOutlined,
  SafetyCertificateOutlined,
  ScheduleOutlined,
  TeamOutlined,
  UnorderedListOutlined,
  UserOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { GLASS_REVIEWERS } from '../../kernel/define/break-glass.ts';
import type { CentreCode } from '../../kernel/define/centre-code.ts';
import { CLINICAL_ROLES, type Role } from '../../kernel/define/role.ts';
import type { ActorView } from '../../server/contract/contract.ts';
import { CALENDAR_KEEPERS } from '../../systems/registry/calendar-keepers.ts';
import { CALENDAR_READERS } from '../../systems/teleconsultation/calendar-readers.ts';
import { t } from '../language/translate.ts';
import { readsIn, useActor } from './session.tsx';

type May = ActorView['may'];

interface Entry {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
  /** What the role must be allowed, if anything. */
  readonly needs?: keyof May;
  /** The roles it is for, where no right of the menu says so. */
  readonly roles?: readonly Role[];
  /** The centre whose readers it is for, where it belongs to one. */
  readonly centre?: CentreCode;
}

/** Every screen with an entry of its own; labels are catalogue keys. */
const MENU: readonly Entry[] = [
  { to: '/', label: '今日', icon: <HomeOutlined /> },
  { to: '/audit', label: '审计', icon: <AuditOutlined />, needs: 'audit' },
  { to: '/worklists', label: '工作清单', icon: <UnorderedListOutlined />, needs: 'worklists' },
  { to: '/clinic', label: '门诊台', icon: <MedicineBoxOutlined />, roles: CLINICAL_ROLES },
  { to: '/rooms', label: '诊断中心', icon: <ReadOutlined />, roles: ['diagnosis-reader', 'specialist'] },
  {
    to: '/laboratory',
    label: '标本与质控',
    icon: <ExperimentOutlined />,
    centre: 'laboratory',
    roles: ['diagnosis-reader', 'nurse', 'family-doctor', 'village-doctor'],
  },
  {
    to: '/pathology',
    label: '病理标本',
    icon: <BarcodeOutlined />,
    centre: 'pathology',
    roles: ['diagnosis-reader', 'nurse', 'family-doctor', 'specialist'],
  },
  { to: '/people', label: '居民', icon: <TeamOutlined />, needs: 'people' },
  {
    to: '/imaging/waiting',
    label: '影像核对',
    icon: <FileImageOutlined />,
    centre: 'imaging',
    roles: ['registrar', 'diagnosis-reader', 'integrator', 'family-doctor', 'nurse'],
  },
  { to: '/numbers', label: '指标', icon: <BarChartOutlined />, needs: 'numbers' },
  { to: '/consultation-calendar', label: '会诊日历', icon: <ScheduleOutlined />, roles: CALENDAR_READERS },
  {
    to: '/recognition/coverage',
    label: '互认覆盖',
    icon: <FileDoneOutlined />,
    roles: ['consortium-manager', 'bureau-manager', 'township-manager'],
  },
  {
    to: '/rescue-circle',
    label: '救治圈',
    icon: <HeatMapOutlined />,
    roles: ['dispatcher', 'referral-desk', 'specialist', 'township-manager', 'consortium-manager', 'bureau-manager'],
  },
  { to: '/report', label: '工作报告', icon: <FileTextOutlined />, needs: 'numbers' },
  { to: '/organisations', label: '机构', icon: <BankOutlined /> },
  {
    to: '/working-days',
    label: '工作日历',
    icon: <CalendarOutlined />,
    roles: CALENDAR_KEEPERS,
  },
  { to: '/do', label: '登记事项', icon: <FormOutlined />, needs: 'registers' },
  { to: '/import', label: '批量导入', icon: <ImportOutlined />, needs: 'import' },
  { to: '/open-data', label: '脱敏数据', icon: <SafetyCertificateOutlined />, needs: 'openData' },
  { to: '/exchange/messages', label: 'HL7 报文', icon: <ApiOutlined />, needs: 'exchange' },
  { to: '/exchange/subscriptions', label: '订阅与投递', icon: <NotificationOutlined />, needs: 'exchange' },
  { to: '/apps', label: '已授权的应用', icon: <AppstoreOutlined />, needs: 'people' },
  { to: '/clients', label: '应用与系统接入', icon: <ApiOutlined />, roles: ['administrator', 'security-administrator'] },
  { to: '/accounts', label: '账号管理', icon: <UserOutlined />, needs: 'accounts' },
  { to: '/access/break-glass', label: '查阅复核', icon: <AlertOutlined />, roles: GLASS_REVIEWERS },
];

/** The entries that the role may open: a menu offers nothing that the platform would refuse. */
export function menuFor(actor: ActorView): readonly Entry[] {
  return MENU.filter(
    ({ needs, roles, centre }) =>
      (needs === undefined || actor.may[needs]) &&
      (roles === undefined || roles.some((role) => role === actor.role)) &&
      (centre === undefined || readsIn(actor, centre)),
  );
}

/** How many entries a phone's tab bar has room for, beside 更多. */
const ON_PHONE = 4;

function MenuLink({ entry }: { readonly entry: Entry }) {
  return (
    <NavLink to={entry.to} end={entry.to === '/'} className="y-menu-link">
      <span aria-hidden="true">{entry.icon}</span>
      <span>{t(entry.label)}</span>
    </NavLink>
  );
}

/** The side menu of a desk. */
export function SideMenu() {
  const actor = useActor();
  return (
    <nav className="y-side" aria-label={t('主菜单')}>
      {menuFor(actor).map((entry) => (
        <MenuLink key={entry.to} entry={entry} />
      ))}
      <p className="y-side-foot">
        <kbd>Ctrl</kbd>+<kbd>K</kbd> {t('找人、找事、找数')}
        <br />
        <kbd>?</kbd> {t('键位表')}
      </p>
    </nav>
  );
}

/** The tab bar of a phone; what does not fit stands under 更多. */
export function BottomBar() {
  const actor = useActor();
  return (
    <nav className="y-bottom" aria-label={t('主菜单')}>
      {menuFor(actor)
        .slice(0, ON_PHONE)
        .map((entry) => (
          <MenuLink key={entry.to} entry={entry} />
        ))}
      <MenuLink entry={{ to: '/more', label: '更多', icon: <EllipsisOutlined /> }} />
    </nav>
  );
}
