/** What components are shown with: people, and a name longer than its place. */
export const long = 'Rénovation de la halle aux draps et de son anti-constitutionnellement long parvis';

export const people = [
  'Camille Lefèvre',
  'Mathis Delattre',
  'Inès Vandenbroucke-Delannoy',
  'Agathe Roussel',
  'Lucie',
  'Noé Petit',
  'Zoé d’Hallewyn',
].map((name, at) => ({ id: `person-${at}`, name, isHere: at % 3 === 0 }));
