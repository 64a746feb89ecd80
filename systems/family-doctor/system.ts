/** Family-doctor contracting: teams, contracts, what they promise and deliver, paid packages, key groups. */
import { defineSystem } from '../../kernel/define/system.ts';
import { addAward, awardForm, awardsView } from './awards.ts';
import { contractYearsView } from './contract-years-view.ts';
import { contractsView } from './contracts-view.ts';
import {
  effectiveRate,
  keyFollowedRate,
  keySigned,
  keySigningRate,
  signedPeople,
  signingRate,
  usualResidents,
} from './coverage-indicators.ts';
import { deliverService } from './deliver-service.ts';
import { endContract, endingForm } from './end-contract.ts';
import { english } from './english.ts';
import { formTeam, teamForm } from './form-team.ts';
import { keyGroupsView } from './key-groups-view.ts';
import { defineModel, endModel, modelEndingForm, modelForm, modelsView } from './models.ts';
import { orderForm, orderPackage } from './order-package.ts';
import { ordersView } from './orders-view.ts';
import { itemForm, itemsView, publishItem } from './publish-item.ts';
import { renewalForm, renewContract } from './renew-contract.ts';
import { contracting, contractingInPress, contractingInSpeech } from './report.ts';
import { dissolveTeam, dissolvingForm, endItem, itemEndingForm } from './retire.ts';
import { serviceForm } from './service-form.ts';
import {
  itemCount,
  partnerCount,
  performanceRate,
  personalisedAmount,
  personalisedPeople,
  renewalRate,
  teamCount,
} from './service-indicators.ts';
import { servicesView } from './services-view.ts';
import { advanceForm, finalForm, payAdvance, payFinal } from './settle.ts';
import { settlementLinesView, settlementsView } from './settlement-views.ts';
import { contractForm, signContract } from './sign-contract.ts';
import { closeStudio, openStudio, rescheduleStudio, studioClosingForm, studioForm, studiosView, studioTimesForm } from './studios.ts';
import { awardCount, modelCount, owedToTeams, paidToTeams, studioCount, studiosOpened } from './support-indicators.ts';
import { renewalTask, signingTask } from './tasks.ts';
import { partnersView, teamsView } from './teams-view.ts';
import { homeVisitForm, visitHome } from './visit-home.ts';
import { keyUnsigned, runOut, signedNow, toRenew } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'family-doctor',
  title: '家庭医生签约',
  description: '团队、工作室、签约、履约、个性化服务包、重点人群和团队结算。',
  forms: [
    contractForm,
    renewalForm,
    endingForm,
    orderForm,
    serviceForm,
    homeVisitForm,
    teamForm,
    dissolvingForm,
    itemForm,
    itemEndingForm,
    modelForm,
    modelEndingForm,
    awardForm,
    studioForm,
    studioTimesForm,
    studioClosingForm,
    advanceForm,
    finalForm,
  ],
  views: [
    contractsView,
    servicesView,
    ordersView,
    keyGroupsView,
    teamsView,
    partnersView,
    itemsView,
    modelsView,
    awardsView,
    studiosView,
    contractYearsView,
    settlementsView,
    settlementLinesView,
  ],
  tasks: [renewalTask, signingTask],
  actions: [
    signContract,
    renewContract,
    endContract,
    orderPackage,
    deliverService,
    visitHome,
    formTeam,
    dissolveTeam,
    addAward,
    publishItem,
    endItem,
    defineModel,
    endModel,
    openStudio,
    rescheduleStudio,
    closeStudio,
    payAdvance,
    payFinal,
  ],
  worklists: [toRenew, runOut, signedNow, keyUnsigned],
  indicators: [
    usualResidents,
    signedPeople,
    signingRate,
    keySigned,
    keySigningRate,
    keyFollowedRate,
    effectiveRate,
    renewalRate,
    performanceRate,
    personalisedPeople,
    personalisedAmount,
    teamCount,
    partnerCount,
    itemCount,
    modelCount,
    studioCount,
    studiosOpened,
    awardCount,
    paidToTeams,
    owedToTeams,
  ],
  report: [contracting, contractingInPress, contractingInSpeech],
  cards: [
    {
      title: '家庭医生',
      view: contractsView,
      columns: ['team', 'packages', 'end', 'promised', 'delivered'],
      actions: [signContract, renewContract, endContract, orderPackage, deliverService, visitHome],
    },
  ],
  english,
});
