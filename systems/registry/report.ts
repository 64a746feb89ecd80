/** The register's part of the work report: what institutions and staff there are. */
import { defineReportPart, figure, given, para } from '../../kernel/define/report.ts';
import {
  communityCentres,
  communityStations,
  hospitals,
  institutions,
  other,
  physicians,
  primary,
  primarySecondLevel,
  privateHospitals,
  publicHealth,
  publicHospitals,
  secondLevel,
  servicePoints,
  staff,
  townshipHospitals,
  villageClinics,
} from './indicators.ts';

/** Institutions by category, then the network of township and village, then grades and staff. */
export const registryReport = defineReportPart({
  id: 'registry.institutions',
  section: 'foundation',
  order: 10,
  paragraphs: [
    para`健全服务网络。辖区现有各级各类医疗卫生机构${figure(institutions)}个，其中医院${figure(hospitals)}个（公立医院${figure(publicHospitals)}个、民营医院${figure(privateHospitals)}个），基层医疗卫生机构${figure(primary)}个，专业公共卫生机构${figure(publicHealth)}个${given(figure(other))`，其他机构${figure(other)}个`}。基层医疗卫生机构中，乡镇卫生院${figure(townshipHospitals)}个，社区（街道）卫生服务中心${figure(communityCentres)}个，社区卫生服务站${figure(communityStations)}个，村卫生室${figure(villageClinics)}个${given(figure(servicePoints))`；卫生院在没有村卫生室的村举办延伸服务点${figure(servicePoints)}个`}。`,
    para`提升服务能力。二级及以上医疗机构${figure(secondLevel)}个，达到二级乙等及以上的基层医疗卫生机构${figure(primarySecondLevel)}个。在岗卫生人员${figure(staff)}人，其中执业（助理）医师${figure(physicians)}人。`,
  ],
});

/** The same figures as a speech tells them. */
export const networkInSpeech = defineReportPart({
  id: 'registry.network-in-speech',
  report: 'speech',
  section: 'foundation',
  order: 10,
  paragraphs: [
    para`看病先要有地方去、有人看。目前，辖区有医疗卫生机构${figure(institutions)}个，离群众最近的基层机构就有${figure(primary)}个，其中乡镇卫生院${figure(townshipHospitals)}个、村卫生室${figure(villageClinics)}个${given(figure(servicePoints))`，没有卫生室的村也设了${figure(servicePoints)}个延伸服务点`}。在岗卫生人员${figure(staff)}人，其中执业（助理）医师${figure(physicians)}人。`,
  ],
});

/** The same figures as a press text tells them. */
export const networkInPress = defineReportPart({
  id: 'registry.network-in-press',
  report: 'press',
  section: 'foundation',
  order: 10,
  paragraphs: [
    para`从服务网络看，辖区现有医疗卫生机构${figure(institutions)}个，包括基层机构${figure(primary)}个、村卫生室${figure(villageClinics)}个；在岗卫生人员${figure(staff)}人。`,
  ],
});
