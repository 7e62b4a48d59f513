/** What the sample project says, in either language: who is in it, what they write, plan and keep. */

export interface Planned {
  name: string;
  /** working days; none for a phase, 0 for a milestone */
  days?: number;
  /** the lines that it waits for, by their place */
  after?: number[];
  /** which of the four works on it */
  who?: number;
  /** days after the first Monday on which it really began, and ended */
  began?: number;
  ended?: number;
  percent?: number;
}

export interface Words {
  people: readonly string[];
  /** who says what, and which of the lines before it answers */
  talk: readonly (readonly [who: number, text: string, answers?: number])[];
  plan: readonly string[];
  baseline: string;
  folder: string;
  /** the first two lie in the folder */
  files: readonly (readonly [name: string, type: string, text: string])[];
}

/** What `plan` of either language names, line by line. */
export const lines: readonly Omit<Planned, 'name'>[] = [
  {},
  { days: 9, who: 1, began: 0, ended: 10, percent: 100 },
  { days: 8, who: 3, began: 0, ended: 9, percent: 100 },
  { days: 9, after: [1], who: 2, began: 11, percent: 50 },
  { days: 0, after: [3, 2] },
  {},
  { days: 5, after: [4], who: 1 },
  { days: 8, after: [6], who: 1 },
  { days: 9, after: [6], who: 3 },
  { days: 14, after: [7], who: 1 },
  {},
  { days: 12, after: [9] },
  { days: 10, after: [8], who: 2 },
  { days: 7, after: [12] },
  { days: 0, after: [11, 13], who: 0 },
];
/** The line that took three days more than was agreed. */
export const SLIPPED = 3;

const fr: Words = {
  people: ['Camille Lefèvre', 'Mathis Delattre', 'Inès Benali', 'Jeanne Vandamme'],
  talk: [
    [
      0,
      'Bonjour à tous. Le relevé de la charpente est dans **Fichiers**. On vise un dossier complet avant la fin du mois.',
    ],
    [1, 'Deux entraits sont à reprendre, le reste est sain. J’ai mis les photos et les sections.'],
    [
      2,
      'Merci\u202f! Je reprends la coupe avec vos cotes. La façade nord attend l’avis de l’architecte des bâtiments de France.',
    ],
    [3, 'Le chiffrage du bois est à jour\u00a0: **3\u00a0% sous l’estimation**.'],
    [0, 'Très bien. Qui relit le cahier des charges\u202f?', 3],
    [2, 'Moi, demain matin.', 3],
    [
      1,
      'L’échafaudage est réservé. S’il glisse, tout le chantier glisse\u00a0: regardez le chemin critique dans Tâches.',
    ],
  ],
  plan: [
    'Études',
    'Relevé de la charpente',
    'Diagnostic plomb et amiante',
    'Dossier Bâtiments de France',
    'Accord préfectoral',
    'Gros œuvre',
    'Échafaudage',
    'Dépose de la couverture',
    'Reprise des maçonneries',
    'Charpente neuve',
    'Finitions',
    'Couverture en ardoise',
    'Menuiseries extérieures',
    'Peintures',
    'Réception des travaux',
  ],
  baseline: 'Marché signé',
  folder: 'Relevés',
  files: [
    [
      'Compte rendu de la visite.md',
      'text/markdown',
      '# Visite de la halle aux draps\n\nPrésents : Camille, Mathis, Inès.\n\n- Deux entraits fendus, travée 3.\n- Couverture : ardoises à reprendre côté nord.\n- Prochaine visite une fois l’échafaudage posé.\n',
    ],
    [
      'Sections des bois.csv',
      'text/csv',
      'pièce,essence,section (cm),longueur (m),quantité\r\nentrait,chêne,30 × 35,9.2,2\r\narbalétrier,chêne,22 × 26,6.4,4\r\npoinçon,chêne,20 × 20,3.1,2\r\n',
    ],
    [
      'Estimation.csv',
      'text/csv',
      'lot,montant HT (€)\r\ncharpente,48200\r\ncouverture,36900\r\néchafaudage,11400\r\nmenuiseries,9800\r\n',
    ],
  ],
};

const en: Words = {
  people: fr.people,
  talk: [
    [
      0,
      'Hello everybody. The survey of the roof timbers is in **Files**. We aim for a complete file before the end of the month.',
    ],
    [1, 'Two tie beams have to be repaired, the rest is sound. I added the photos and the sections.'],
    [2, 'Thank you! I am redrawing the section with your measures. The north front waits for the heritage office.'],
    [3, 'The timber is priced: **3% below the estimate**.'],
    [0, 'Very good. Who reads the specification once more?', 3],
    [2, 'I do, tomorrow morning.', 3],
    [1, 'The scaffold is booked. If it slips, the whole site slips: look at the critical path in Tasks.'],
  ],
  plan: [
    'Studies',
    'Survey of the roof timbers',
    'Lead and asbestos check',
    'File for the heritage office',
    'Permit',
    'Main works',
    'Scaffold',
    'Removal of the old roof',
    'Masonry repairs',
    'New timbers',
    'Finishing',
    'Slate roof',
    'Windows and doors',
    'Painting',
    'Handover',
  ],
  baseline: 'Contract signed',
  folder: 'Surveys',
  files: [
    [
      'Notes of the visit.md',
      'text/markdown',
      '# Visit of the cloth hall\n\nPresent: Camille, Mathis, Inès.\n\n- Two split tie beams, bay 3.\n- Roof: slates to be replaced on the north side.\n- Next visit once the scaffold stands.\n',
    ],
    [
      'Timber sections.csv',
      'text/csv',
      'piece,wood,section (cm),length (m),number\r\ntie beam,oak,30 × 35,9.2,2\r\nprincipal rafter,oak,22 × 26,6.4,4\r\nking post,oak,20 × 20,3.1,2\r\n',
    ],
    [
      'Estimate.csv',
      'text/csv',
      'lot,amount without tax (€)\r\ntimbers,48200\r\nroof,36900\r\nscaffold,11400\r\nwindows,9800\r\n',
    ],
  ],
};

export const words = { fr, en };
