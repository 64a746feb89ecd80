// The list of layout rules, by name, in the order they are reported.
import { driverStaysInDatabase } from './imports/driver-stays-in-database.ts';
import { importsLeadSomewhere } from './imports/imports-lead-somewhere.ts';
import { kernelFloorsOneWay } from './imports/kernel-floors-one-way.ts';
import { kernelStandsAlone } from './imports/kernel-stands-alone.ts';
import { noImportCycles } from './imports/no-import-cycles.ts';
import { oneWayToWrite } from './imports/one-way-to-write.ts';
import { patternsStandOnDefine } from './imports/patterns-stand-on-define.ts';
import { systemPagesOnlyDraw } from './imports/system-pages-only-draw.ts';
import { systemsAreDeclarations } from './imports/systems-are-declarations.ts';
import { systemsAreStrangers } from './imports/systems-are-strangers.ts';
import { testsStayOut } from './imports/tests-stay-out.ts';
import type { LayoutRule } from './rule.ts';
import { exportsDocumented } from './shape/exports-documented.ts';
import { fileSize } from './shape/file-size.ts';
import { firstLineSays } from './shape/first-line-says.ts';
import { folderSize } from './shape/folder-size.ts';
import { kebabCaseNames } from './shape/kebab-case-names.ts';
import { namesSaySomething } from './shape/names-say-something.ts';
import { noBarrels } from './shape/no-barrels.ts';
import { noDefaultExport } from './shape/no-default-export.ts';
import { noTypeEscapes } from './shape/no-type-escapes.ts';
import { noWorkplace } from './shape/no-workplace.ts';
import { testsRunWhole } from './shape/tests-run-whole.ts';

/** Every rule of the house; a new rule is one file, one test and one line here. */
export const allRules: readonly LayoutRule[] = [
  importsLeadSomewhere,
  kernelStandsAlone,
  kernelFloorsOneWay,
  noImportCycles,
  systemsAreStrangers,
  systemsAreDeclarations,
  systemPagesOnlyDraw,
  patternsStandOnDefine,
  driverStaysInDatabase,
  oneWayToWrite,
  testsStayOut,
  fileSize,
  folderSize,
  kebabCaseNames,
  namesSaySomething,
  noDefaultExport,
  noBarrels,
  firstLineSays,
  exportsDocumented,
  noTypeEscapes,
  testsRunWhole,
  noWorkplace,
];
