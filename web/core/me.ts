/** Who the server says I am: asked before anything is drawn, at the door too. */
import { ask } from './api.ts';

export interface Account {
  id: string;
  name: string;
  email: string;
  isOperator: boolean;
}
export interface PersonOfMine {
  id: string;
  organisation_id: string;
  organisation_name: string;
  name: string;
  role: 'owner' | 'administrator' | 'member' | 'guest';
  language: 'fr' | 'en';
}
export interface MeAnswer {
  account: Account | null;
  persons: PersonOfMine[];
  needsSetup: boolean;
  hostsSeveral: boolean;
}

const CHOSEN = 'beffroi.organisation';

export const loadMe = (): Promise<MeAnswer> => ask<MeAnswer>('me');

/** The person to be in this window: the organisation chosen last, or the first. */
export function chosenPerson(me: MeAnswer): PersonOfMine | undefined {
  const chosen = localStorage.getItem(CHOSEN);
  return me.persons.find((each) => each.organisation_id === chosen) ?? me.persons[0];
}

export function chooseOrganisation(id: string): void {
  localStorage.setItem(CHOSEN, id);
}
