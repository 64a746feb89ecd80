/** Family-doctor contracting: teams, contracts, what they promise and deliver, paid packages, key groups. */
import { defineSystem } from '../../kernel/define/system.ts';
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
import { orderForm, orderPackage } from './order-package.ts';
import { ordersView } from './orders-view.ts';
import { itemForm, itemsView, publishItem } from './publish-item.ts';
import { renewalForm, renewContract } from './renew-contract.ts';
import { contracting } from './report.ts';
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
import { contractForm, signContract } from './sign-contract.ts';
import { renewalTask, signingTask } from './tasks.ts';
import { partnersView, teamsView } from './teams-view.ts';
import { homeVisitForm, visitHome } from './visit-home.ts';
import { keyUnsigned, signedNow, toRenew } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'family-doctor',
  title: '家庭医生签约',
  description: '团队、签约、履约、个性化服务包和重点人群。',
  forms: [contractForm, renewalForm, endingForm, orderForm, serviceForm, homeVisitForm, teamForm, itemForm],
  views: [contractsView, servicesView, ordersView, keyGroupsView, teamsView, partnersView, itemsView],
  tasks: [renewalTask, signingTask],
  actions: [signContract, renewContract, endContract, orderPackage, deliverService, visitHome, formTeam, publishItem],
  worklists: [toRenew, signedNow, keyUnsigned],
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
  ],
  report: [contracting],
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
