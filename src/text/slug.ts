import type slugify from '@sindresorhus/slugify'
import { late } from './late.ts'

const MAX_LENGTH = 80

/** Pages of a story that stand where its slug does in its address. */
const PAGES = new Set(['alias', 'c', 'comments', 'deletion', 'draft', 'follow', 'history', 'reactions'])

/** It makes a table of all letters that it knows. */
const slugged = (title: string): string =>
  (late('@sindresorhus/slugify') as { default: typeof slugify }).default(title)

/** The readable part of a story's address, whole words of its title; never empty. */
export function slugOf(title: string): string {
  const slug = slugged(title)
  if (PAGES.has(slug)) return `${slug}-story`
  if (slug.length <= MAX_LENGTH) return slug || 'story'
  return slug.slice(0, slug.lastIndexOf('-', MAX_LENGTH)).slice(0, MAX_LENGTH) || slug.slice(0, MAX_LENGTH)
}
