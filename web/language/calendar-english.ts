/** English for the calendar of working days and the calendar of rooms. */
export const calendarEnglish: Readonly<Record<string, string>> = {
  工作日历: 'Calendar of working days',
  年份: 'Year',
  登记一天: 'Enter a day',
  导入全年安排: 'Import a year’s list',
  登记的日期: 'Days entered',
  星期: 'Weekday',
  星期一: 'Monday',
  星期二: 'Tuesday',
  星期三: 'Wednesday',
  星期四: 'Thursday',
  星期五: 'Friday',
  星期六: 'Saturday',
  星期日: 'Sunday',
  一: 'Mo',
  二: 'Tu',
  三: 'We',
  四: 'Th',
  五: 'Fr',
  六: 'Sa',
  日: 'Su',
  '{n}月': 'Month {n}',
  '{year}年还没有登记节假日安排：以工作日计的时限按星期一至五计算，不知道节假日和调休。':
    'No holidays are entered for {year}: limits in working days count Monday to Friday and know of no holidays or worked weekends.',
  '{year}年登记放假 {off} 天、周末上班 {working} 天；其余按星期一至五计算。':
    'Entered for {year}: {off} days off, {working} worked weekend days; all others count Monday to Friday.',
};
