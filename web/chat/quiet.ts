/** The hours in which one is left alone: evenings, nights and week-ends, by this device's clock. */

export interface Hours {
  /** `HH:MM` */
  from: string;
  to: string;
}
export const usualHours: Hours = { from: '08:00', to: '19:00' };

/** Outside of the hours of work. Hours that end before they begin go over midnight. */
export function isQuiet(at: Date, { from, to }: Hours = usualHours): boolean {
  const time = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  const isWithin = from <= to ? time >= from && time < to : time >= from || time < to;
  return at.getDay() % 6 === 0 || !isWithin;
}
