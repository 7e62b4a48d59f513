export const shell = {
  'shell.language': 'Langue',
  'shell.theme': 'Apparence',
  'shell.theme.auto': 'Comme l’appareil',
  'shell.theme.light': 'Claire',
  'shell.theme.dark': 'Sombre',
  'shell.theme.contrast': 'Contraste élevé',
  'shell.french': 'Français',
  'shell.english': 'English',
  'shell.textSize.normal': 'Normale',
  'shell.textSize.large': 'Grande',
  'shell.textSize.larger': 'Plus grande',
  'shell.textSize.largest': 'Très grande',
} as const;
