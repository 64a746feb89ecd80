/** Reads the administrator's list of holidays and worked weekends at the start; every process of the platform does. */
import { readFileSync } from 'node:fs';
import { readMovedDays } from '../kernel/periods/read-moved-days.ts';
import { tellMovedDays } from '../kernel/periods/working-days.ts';

/** Tells the process what the file says; without one the week alone counts. Throws in words that name the line. */
export function readWorkingDays(path: string | undefined): void {
  tellMovedDays(path === undefined ? new Map() : readMovedDays(readFileSync(path, 'utf8')));
}
