import type { core as source } from '../fr/core.ts';

export const core = {
  'word.save': 'Save',
  'word.cancel': 'Cancel',
  'word.delete': 'Delete',
  'word.add': 'Add',
  'word.edit': 'Edit',
  'word.rename': 'Rename',
  'word.send': 'Send',
  'word.back': 'Back',
  'word.search': 'Search',
  'word.more': 'More actions',
  'word.yes': 'Yes',
  'word.no': 'No',
  'word.you': 'you',
  'word.loading': 'Loading…',
  'word.open': 'Open',
  'word.download': 'Download',
  'word.none': 'None',
} satisfies Record<keyof typeof source, string>;
