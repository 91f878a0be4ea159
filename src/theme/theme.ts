export const THEMES = ['system', 'light', 'dark'] as const

export const THEME_CHOICES = [
  { name: 'system', label: 'As the system', icon: 'monitor' },
  { name: 'light', label: 'Light', icon: 'sun' },
  { name: 'dark', label: 'Dark', icon: 'moon' }
] as const

export type Theme = (typeof THEMES)[number]
