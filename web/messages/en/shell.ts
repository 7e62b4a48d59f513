import type { shell as source } from '../fr/shell.ts';

export const shell = {
  'shell.language': 'Language',
  'shell.theme': 'Appearance',
  'shell.theme.auto': 'Like the device',
  'shell.theme.light': 'Light',
  'shell.theme.dark': 'Dark',
  'shell.theme.contrast': 'High contrast',
  'shell.french': 'Français',
  'shell.english': 'English',
  'shell.textSize.normal': 'Normal',
  'shell.textSize.large': 'Large',
  'shell.textSize.larger': 'Larger',
  'shell.textSize.largest': 'Very large',
  'shell.keys': 'Keyboard shortcuts',
  'shell.keysEverywhere': 'Everywhere',
  'shell.keyShift': 'Shift',
  'shell.keyEnter': 'Enter',
  'shell.keyInsert': 'Ins',
  'shell.keyDelete': 'Del',
  'shell.keyEscape': 'Esc',
  'shell.keySpace': 'Space',
} satisfies Record<keyof typeof source, string>;
