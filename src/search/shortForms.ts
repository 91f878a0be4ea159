const PAIRS = [
  ['auth', 'authentication'],
  ['cert', 'certificate'],
  ['config', 'configuration'],
  ['db', 'database'],
  ['email', 'mail'],
  ['env', 'environment'],
  ['infra', 'infrastructure'],
  ['k8s', 'kubernetes'],
  ['postgres', 'postgresql'],
  ['prod', 'production'],
  ['repo', 'repository'],
  ['ssl', 'tls']
] as const

const OTHERS = new Map<string, string>(
  PAIRS.flatMap(([short, long]) => [[short, long] as const, [long, short] as const])
)

/** What a word of the trade is also called, where tired people type the one and authors write the other. */
export const otherFormOf = (word: string): string | undefined => OTHERS.get(word)
