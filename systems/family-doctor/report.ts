/** What a work report says of family-doctor contracting. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import { keyFollowedRate, keySigned, keySigningRate, signedPeople, signingRate } from './coverage-indicators.ts';
import {
  itemCount,
  partnerCount,
  performanceRate,
  personalisedAmount,
  personalisedPeople,
  teamCount,
} from './services/service-indicators.ts';
import { awardCount, modelCount, owedToTeams, paidToTeams, studioCount, studiosOpened } from './teams/support-indicators.ts';

/** Teams, coverage, key groups, paid packages. */
export const contracting = defineReportPart({
  id: 'family-doctor.contracting',
  section: 'prevention',
  order: 20,
  paragraphs: [
    para`家庭医生签约服务提质扩面。组建家庭医生团队${figure(teamCount)}支${given(figure(partnerCount))`，吸纳社会组织${figure(partnerCount)}家参与团队服务`}。期末签约居民${figure(signedPeople, { scale: 'wan', decimals: 2 })}人，签约率${figure(signingRate)}；重点人群签约${figure(keySigned, { scale: 'wan', decimals: 2 })}人，签约率${figure(keySigningRate)}${given(figure(keyFollowedRate))`，其中${figure(keyFollowedRate)}纳入长期随访管理`}。${given(figure(performanceRate))`协议服务履约率${figure(performanceRate)}。`}`,
    para`个性化服务满足多样需求。${given(figure(itemCount))`公布特色健康服务${figure(itemCount)}项，`}本期个性化签约${figure(personalisedPeople)}人，签约费用合计${figure(personalisedAmount, { scale: 'wan', decimals: 2 })}元。`,
    para`${given(figure(modelCount))`推行特色签约服务模式${figure(modelCount)}个。`}${given(figure(studioCount))`期末设有家庭医生工作室${figure(studioCount)}个。`}${given(figure(studiosOpened))`本期新设家庭医生工作室${figure(studiosOpened)}个。`}${given(figure(awardCount))`本期家庭医生团队获各级称号${figure(awardCount)}项。`}${given(figure(paidToTeams))`本期支付团队签约服务费${figure(paidToTeams, { scale: 'wan', decimals: 2 })}元。`}${given(figure(owedToTeams))`期末未付团队签约服务费${figure(owedToTeams, { scale: 'wan', decimals: 2 })}元。`}`,
  ],
});

/** The same figures as a speech tells them. */
export const contractingInSpeech = defineReportPart({
  id: 'family-doctor.contracting-in-speech',
  report: 'speech',
  section: 'prevention',
  order: 20,
  paragraphs: [
    para`很多群众关心家庭医生怎么找、能做什么。现在，${figure(teamCount)}支家庭医生团队已经与${figure(signedPeople, { scale: 'wan', decimals: 2 })}位居民签约，签约率${figure(signingRate)}；老年人、慢性病患者等重点人群签约${figure(keySigned, { scale: 'wan', decimals: 2 })}人，签约率${figure(keySigningRate)}。${given(figure(performanceRate))`签约不是一签了之，约定服务的履约率是${figure(performanceRate)}。`}`,
  ],
});

/** The same figures as a press text tells them. */
export const contractingInPress = defineReportPart({
  id: 'family-doctor.contracting-in-press',
  report: 'press',
  section: 'prevention',
  order: 20,
  paragraphs: [
    para`家庭医生签约服务方面，${figure(teamCount)}支团队服务签约居民${figure(signedPeople, { scale: 'wan', decimals: 2 })}人，重点人群签约率达到${figure(keySigningRate)}。`,
  ],
});
