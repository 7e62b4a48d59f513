/** A plan as Microsoft Project writes it: a phase, tasks one after the other, a milestone, a lag, stored dates. */
interface Row {
  name: string;
  days: number;
  level: number;
  start: string;
  finish: string;
  after?: number;
}
const rows: Row[] = [
  { name: 'Études', days: 15, level: 1, start: '2027-01-04T08:00:00', finish: '2027-01-28T17:00:00' },
  { name: 'Relevé de la charpente', days: 5, level: 2, start: '2027-01-04T08:00:00', finish: '2027-01-08T17:00:00' },
  {
    name: 'Dossier Bâtiments de France',
    days: 10,
    level: 2,
    start: '2027-01-11T08:00:00',
    finish: '2027-01-22T17:00:00',
    after: 2,
  },
  {
    name: 'Peinture d’essai',
    days: 2,
    level: 2,
    start: '2027-01-11T08:00:00',
    finish: '2027-01-12T17:00:00',
    after: 2,
  },
  { name: 'Échafaudage', days: 4, level: 2, start: '2027-01-25T08:00:00', finish: '2027-01-28T17:00:00', after: 3 },
  {
    name: 'Accord préfectoral',
    days: 0,
    level: 2,
    start: '2027-01-28T17:00:00',
    finish: '2027-01-28T17:00:00',
    after: 5,
  },
];

const day = (n: number): string =>
  n === 1 || n === 7
    ? `<WeekDay><DayType>${n}</DayType><DayWorking>0</DayWorking></WeekDay>`
    : `<WeekDay><DayType>${n}</DayType><DayWorking>1</DayWorking><WorkingTimes>
<WorkingTime><FromTime>08:00:00</FromTime><ToTime>12:00:00</ToTime></WorkingTime>
<WorkingTime><FromTime>13:00:00</FromTime><ToTime>17:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>`;

const task = ({ name, days, level, start, finish, after }: Row, i: number): string =>
  `<Task><UID>${i + 1}</UID><ID>${i + 1}</ID><Name>${name}</Name><Active>1</Active><Manual>0</Manual>
<OutlineLevel>${level}</OutlineLevel><Start>${start}</Start><Finish>${finish}</Finish><Duration>PT${days * 8}H0M0S</Duration>
<DurationFormat>7</DurationFormat><Milestone>${days === 0 ? 1 : 0}</Milestone><Summary>${level === 1 ? 1 : 0}</Summary>
<ConstraintType>0</ConstraintType><CalendarUID>-1</CalendarUID>${
    after
      ? `<PredecessorLink><PredecessorUID>${after}</PredecessorUID><Type>1</Type><CrossProject>0</CrossProject><LinkLag>0</LinkLag><LagFormat>7</LagFormat></PredecessorLink>`
      : ''
  }</Task>`;

export const microsoftProject = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Project xmlns="http://schemas.microsoft.com/project"><SaveVersion>14</SaveVersion><Name>Halle aux draps</Name>
<ScheduleFromStart>1</ScheduleFromStart><StartDate>2027-01-04T08:00:00</StartDate><FinishDate>2027-01-28T17:00:00</FinishDate>
<CalendarUID>1</CalendarUID><MinutesPerDay>480</MinutesPerDay><MinutesPerWeek>2400</MinutesPerWeek><DaysPerMonth>20</DaysPerMonth>
<Calendars><Calendar><UID>1</UID><Name>Standard</Name><IsBaseCalendar>1</IsBaseCalendar><BaseCalendarUID>-1</BaseCalendarUID>
<WeekDays>${[1, 2, 3, 4, 5, 6, 7].map(day).join('')}</WeekDays></Calendar></Calendars>
<Tasks>${rows.map(task).join('\n')}</Tasks></Project>
`;
