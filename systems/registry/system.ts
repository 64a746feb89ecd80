/** The register of institutions and staff: who provides care in the county, at any date. */
import { movedDayForm } from '../../kernel/define/moved-day-form.ts';
import { defineSystem } from '../../kernel/define/system.ts';
import { english } from './english.ts';
import * as indicators from './indicators.ts';
import { changeInstitutionAction, closeInstitutionAction, openInstitution } from './institution-actions.ts';
import { institutionChangeForm, institutionClosingForm, institutionForm } from './institution-forms.ts';
import { networkInPress, networkInSpeech, registryReport } from './report.ts';
import { addPost, changePost, endPostAction, registerStaff } from './staff-actions.ts';
import { additionalPostForm, postChangeForm, postEndingForm, staffForm } from './staff-forms.ts';
import { registryGrades, registryInstitutions, registryPosts } from './views.ts';
import { setWorkingDay, workingDaysView } from './working-days.ts';

/** Institutions, their grades and affiliations, staff posts, and the days on which they work. */
export default defineSystem({
  id: 'registry',
  title: '机构与人员',
  description: '各级各类医疗卫生机构、等级、隶属和卫生人员岗位的登记，按任意日期可查；工作日历',
  forms: [
    institutionForm,
    institutionChangeForm,
    institutionClosingForm,
    staffForm,
    additionalPostForm,
    postChangeForm,
    postEndingForm,
    movedDayForm,
  ],
  views: [registryInstitutions, registryGrades, registryPosts, workingDaysView],
  actions: [
    openInstitution,
    changeInstitutionAction,
    closeInstitutionAction,
    registerStaff,
    addPost,
    changePost,
    endPostAction,
    setWorkingDay,
  ],
  indicators: Object.values(indicators),
  report: [registryReport, networkInPress, networkInSpeech],
  english,
});
