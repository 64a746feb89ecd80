/** Family-doctor contracting: teams, contracts, what they promise and deliver, paid packages, key groups. */
import { PLACE_ROLES } from '../../kernel/define/role.ts';
import { defineSystem } from '../../kernel/define/system.ts';
import { contractYearsView } from './contracts/contract-years-view.ts';
import { contractsView } from './contracts/contracts-view.ts';
import { endContract, endingForm } from './contracts/end-contract.ts';
import { renewalForm, renewContract } from './contracts/renew-contract.ts';
import { contractForm, signContract } from './contracts/sign-contract.ts';
import {
  effectiveRate,
  keyFollowedRate,
  keySigned,
  keySigningRate,
  signedPeople,
  signingRate,
  usualResidents,
} from './coverage-indicators.ts';
import { english } from './english.ts';
import { keyGroupsView } from './key-groups/key-groups-view.ts';
import { contracting, contractingInPress, contractingInSpeech } from './report.ts';
import { deliverService } from './services/deliver-service.ts';
import { orderForm, orderPackage } from './services/order-package.ts';
import { ordersView } from './services/orders-view.ts';
import { itemForm, itemsView, publishItem } from './services/publish-item.ts';
import { serviceForm } from './services/service-form.ts';
import {
  itemCount,
  partnerCount,
  performanceRate,
  personalisedAmount,
  personalisedPeople,
  renewalRate,
  teamCount,
} from './services/service-indicators.ts';
import { servicesView } from './services/services-view.ts';
import { homeVisitForm, visitHome } from './services/visit-home.ts';
import { advanceForm, finalForm, payAdvance, payFinal } from './settlement/settle.ts';
import { settlementLinesView, settlementsView } from './settlement/settlement-views.ts';
import { renewalTask, signingTask } from './tasks.ts';
import { addAward, awardForm, awardsView } from './teams/awards.ts';
import { formTeam, teamForm } from './teams/form-team.ts';
import { defineModel, endModel, modelEndingForm, modelForm, modelsView } from './teams/models.ts';
import { dissolveTeam, dissolvingForm, endItem, itemEndingForm } from './teams/retire.ts';
import { closeStudio, openStudio, rescheduleStudio, studioClosingForm, studioForm, studiosView, studioTimesForm } from './teams/studios.ts';
import { awardCount, modelCount, owedToTeams, paidToTeams, studioCount, studiosOpened } from './teams/support-indicators.ts';
import { partnersView, teamsView } from './teams/teams-view.ts';
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
  home: [{ numbers: [signingRate], roles: PLACE_ROLES }],
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
