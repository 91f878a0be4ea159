import { markdownToHtml, mentionedNames, type RenderOptions } from './markdown.ts'

/** Answers once the modules are loaded, so that loading is not counted as rendering. */
export function ready(): void {}

export function render({ markdown, options }: { markdown: string; options: RenderOptions }): string {
  return markdownToHtml(markdown, options)
}

export function mentions({ markdown }: { markdown: string }): string[] {
  return mentionedNames(markdown)
}
