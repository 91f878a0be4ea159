/** Hashes of the site's pictures in rendered text, each once. */
export const picturesIn = (html: string): string[] => [
  ...new Set([...html.matchAll(/\/images\/([0-9a-f]{64})/g)].map(([, hash = '']) => hash))
]
