import type { FastifyRequest } from 'fastify'

export const THEMES = ['system', 'light', 'dark'] as const

export const THEME_CHOICES = [
  { name: 'system', label: 'As the system', icon: 'monitor' },
  { name: 'light', label: 'Light', icon: 'sun' },
  { name: 'dark', label: 'Dark', icon: 'moon' }
] as const

export type Theme = (typeof THEMES)[number]

export function themeOf(request: FastifyRequest): Theme {
  return THEMES.find((theme) => theme === request.cookies.theme) ?? 'system'
}
