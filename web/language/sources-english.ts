/** English for the official sources that numbers and forms name: documents and sections. */

/** Chinese to English. */
export const sourcesEnglish: Readonly<Record<string, string>> = {
  '双向转诊统计口径：上转、下转、接诊及时、到诊、回接随访':
    'Definitions of two-way referral: up, down, answered in time, arrived, followed up',
  '远程会诊统计口径：会诊人次、完成率、及时率、满意度（《远程医疗服务管理规范（试行）》（2018年））':
    'Definitions of remote consultation: number, completed, in time, satisfaction (Rules on Telemedicine Services, trial, 2018)',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案·双向转诊单':
    'National Rules on Basic Public Health Services (third edition), health record: two-way referral sheet',
  '《远程医疗服务管理规范（试行）》（2018年）': 'Rules on Telemedicine Services, trial, 2018',
  '双向转诊：为基层预留号源和床位（《关于推进分级诊疗制度建设的指导意见》）':
    'Two-way referral: numbers and beds kept for primary care (Guiding Opinions on Tiered Care)',
  '双向转诊：县外转诊按病种和原因登记（《关于推进分级诊疗制度建设的指导意见》）':
    'Two-way referral: those out of the county noted by disease and reason (Guiding Opinions on Tiered Care)',
  '四大诊断中心共同流程与危急值报告制度（docs/domain.md §6.2–6.4）；WS/T 641-2018、WS/T 616-2018':
    'Common way of the four diagnosis centres and reporting of critical values (docs/domain.md §6.2–6.4); WS/T 641-2018, WS/T 616-2018',
  '卫生健康统计通用定义：诊疗人次、入院人次、基层诊疗量占比':
    'General definitions of health statistics: visits, admissions, share of primary care',
  '卫生健康统计通用定义：诊疗人次、入院人次、基层诊疗量占比；机构类别见 WS 218-2002':
    'General definitions of health statistics: visits, admissions, share of primary care; institution classes by WS 218-2002',
  '上级下达的年度任务文件，文号见明细': 'Yearly task document from above; its number stands in the details',
  '上级下达的年度任务文件；管理完成率＝实际管理人数÷下达指标数': 'Yearly task document from above; completion = people managed ÷ quota',
  '糖尿病并发症筛查工作站建设（眼底、足部、肾脏、神经四项筛查）': 'Workstations for diabetes complications (fundus, feet, kidneys, nerves)',
  '糖尿病并发症筛查工作站：眼、足、肾、神经四项筛查，异常者转诊':
    'Workstations for diabetes complications: eyes, feet, kidneys, nerves; abnormal findings are referred',
  '《居民健康档案管理服务规范》常住口径：居住半年以上': 'Health record specification: usual residents live here for half a year or more',
  '国卫基层发〔2018〕35号、〔2022〕10号；签约率以常住人口为分母，按人计不按协议计':
    'National Health Commission, primary health [2018] 35 and [2022] 10; the denominator is usual residents, people are counted and not contracts',
  '国卫基层发〔2018〕35号 履约服务': 'National Health Commission, primary health [2018] 35, contracted services',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理':
    'National Health Commission, primary health [2018] 35, management of family-doctor contracting',
  '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展':
    'National Health Commission, primary health [2022] 10, development of family-doctor contracting',
  各级卫生健康行政部门关于优秀家庭医生签约团队的表彰文件: 'Award documents of health authorities on family-doctor teams',
  'WS 218-2002 卫生机构（组织）分类；卫生健康统计口径': 'WS 218-2002 classification of health institutions; health statistics',
  卫生人员登记: 'Register of health staff',
  工作报告的存在问题与下一步工作: 'Problems and next steps of the work report',
  '工作报告的存在问题与下一步工作；实施方案的任务分工': 'Problems and next steps of the work report; tasks of implementation plans',
  '工作报告中的预计数：须注明基数、时点和推算依据': 'Projections in work reports: with base, date and ground',
  乡村振兴部门名单: 'List of the rural revitalisation department',
  '常住人口口径；《国家基本公共卫生服务规范（第三版）》':
    'Usual residents; National basic public health service specification (3rd edition)',
  '统计部门公布的人口数（人口普查、人口抽样调查、统计年鉴）；三种人口口径（户籍、常住、服务）不得混用':
    'Population published by the statistics office (census, sample survey, yearbook); registered, usual and served population must not be mixed',
  '家庭医生签约服务重点人群；残联、民政、乡村振兴部门名单':
    'Key groups of family-doctor contracting; lists of the disability federation, civil affairs and rural revitalisation',
  '居民健康档案；与户主关系按 GB/T 4761': 'Health record; relation to the head of household by GB/T 4761',
  '国卫基层发〔2022〕10号（个性化签约服务项目与价格公示）':
    'National Health Commission, primary health [2022] 10 (personalised items and their public prices)',
  '国卫基层发〔2022〕10号（个性化签约服务）': 'National Health Commission, primary health [2022] 10 (personalised contracting)',
  '国卫基层发〔2022〕10号（上门服务）': 'National Health Commission, primary health [2022] 10 (home visits)',
  '机构登记（WS 218-2002《卫生机构（组织）分类与代码》；GB 32100-2015）': 'Registration of institutions (WS 218-2002; GB 32100-2015)',
  '卫生人员登记（GB 11643；GB/T 2261.1）': 'Register of health staff (GB 11643; GB/T 2261.1)',
  '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范':
    'National basic public health service specification (3rd edition), type 2 diabetes care',
  '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范，考核指标':
    'National basic public health service specification (3rd edition), type 2 diabetes care, indicators',
  '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范，考核指标；管理完成率＝实际管理人数÷下达指标数':
    'National basic public health service specification (3rd edition), type 2 diabetes care, indicators; completion = people managed ÷ quota',
  '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范，考核指标；健康管理率＝管理人数÷估算患者数':
    'National basic public health service specification (3rd edition), type 2 diabetes care, indicators; management rate = people managed ÷ estimated patients',
  '《国家基本公共卫生服务规范（第三版）》2型糖尿病患者健康管理服务规范，随访服务记录表':
    'National basic public health service specification (3rd edition), type 2 diabetes care, follow-up form',
  '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范':
    'National basic public health service specification (3rd edition), hypertension care',
  '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，考核指标':
    'National basic public health service specification (3rd edition), hypertension care, indicators',
  '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，考核指标；管理完成率＝实际管理人数÷下达指标数':
    'National basic public health service specification (3rd edition), hypertension care, indicators; completion = people managed ÷ quota',
  '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，考核指标；健康管理率＝管理人数÷估算患者数':
    'National basic public health service specification (3rd edition), hypertension care, indicators; management rate = people managed ÷ estimated patients',
  '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理服务规范，随访服务记录表':
    'National basic public health service specification (3rd edition), hypertension care, follow-up form',
  '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理（随访方式：家庭）；国卫基层发〔2022〕10号（为行动不便者提供上门服务）':
    'National basic public health service specification (3rd edition), hypertension care (home visits); National Health Commission, primary health [2022] 10 (services at home for those who can not come)',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范':
    'National basic public health service specification (3rd edition), health records',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范，工作指标':
    'National basic public health service specification (3rd edition), health records, indicators',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范，附件：个人基本信息表':
    'National basic public health service specification (3rd edition), health records, annex: personal information form',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范，附件：个人基本信息表，身份、联系与居住部分':
    'National basic public health service specification (3rd edition), health records, annex: personal information form, identity, contact and residence',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范：常住居民指居住半年以上的户籍及非户籍居民':
    'National basic public health service specification (3rd edition), health records: usual residents live here for half a year or more',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范：档案终止':
    'National basic public health service specification (3rd edition), health records: closing',
  '《国家基本公共卫生服务规范（第三版）》居民健康档案·接诊记录':
    'National basic public health service specification (3rd edition), health records: visit note',
  '《国家基本公共卫生服务规范（第三版）》：慢性病患者每年1次健康检查，可与随访相结合':
    'National basic public health service specification (3rd edition): one examination a year for chronic patients, which may go with a follow-up',
  '《国家基本公共卫生服务规范（第三版）》：死亡、迁出、确诊排除、失访、拒绝时终止管理；失访以3次联系未果为准（可按当地规定调整）':
    'National basic public health service specification (3rd edition): care ends by death, leaving, exclusion of the diagnosis, loss to follow-up (three vain contacts, local rules may differ) or refusal',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理；国卫基层发〔2022〕10号':
    'National Health Commission, primary health [2018] 35, management of contracting; [2022] 10',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（续约）':
    'National Health Commission, primary health [2018] 35, management of contracting (renewal)',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（解约）':
    'National Health Commission, primary health [2018] 35, management of contracting (ending)',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（履约记录）':
    'National Health Commission, primary health [2018] 35, management of contracting (record of services)',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（团队组成）':
    'National Health Commission, primary health [2018] 35, management of contracting (teams)',
  '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（团队管理）':
    'National Health Commission, primary health [2018] 35, management of contracting (management of teams)',
  '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展（丰富签约服务内容、分类签约）':
    'National Health Commission, primary health [2022] 10, development of contracting (richer services by kind of person)',
  '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展（在社区就近设置家庭医生工作室）':
    'National Health Commission, primary health [2022] 10, development of contracting (studios near to people)',
  '国卫基层发〔2022〕10号（签约服务费用于签约人员薪酬的部分原则上不低于70%）；预拨比例和收费标准按当地规定':
    'National Health Commission, primary health [2022] 10 (of the contract fee at least 70 % goes to the pay of the team, in principle); advance and tariff by local rules',
};
